# wrong: predict, mse, update, train - nothing was handed in
# mistake: none













