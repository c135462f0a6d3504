# wrong: make_optimizer, train_step, train, SGD - nothing was handed in
# mistake: none
# nothing
