"""What columns are called: the headers of Moodle, Canvas and Brightspace in other languages, as the English ones."""

from __future__ import annotations

import re
import unicodedata

# By the English header: those in German, French, Spanish, Italian, Dutch and Portuguese.
OTHER = {
    "firstname": "Vorname, Prénom, Nombre, Nombre(s), Nome, Voornaam",
    "lastname": "Nachname, Familienname, Nom, Nom de famille, Apellido, Apellido(s), Cognome, Achternaam, Apelido, Apelido(s), "
    "Sobrenome",
    "fullname": "Vollständiger Name, Nom complet, Nombre completo, Nome completo, Nome e cognome, Volledige naam",
    "name": "Naam",
    "student": "Student/in, Studentin, Studierende, Studierende/r, Étudiant, Étudiant(e), Étudiants, Estudiante, Alumno, Studente, "
    "Estudante, Aluno",
    "idnumber": "ID-Nummer, Matrikel, Matrikelnummer, Matrikel-Nr., Numéro d'identification, Numéro d'étudiant, Numéro étudiant, "
    "Número de ID, Número de identificación, Matrícula, Matricola, Numero di matricola, Studentnummer, Studentennummer, "
    "Número de identificação",
    "identifier": "Identifiant, Identificador, Identificativo, Identificatie",
    "username": "Anmeldename, Benutzername, Nutzername, Nom d'utilisateur, Nombre de usuario, Usuario, Nome utente, Gebruikersnaam, "
    "Nome de utilizador, Nome de usuário",
    "sisuserid": "SIS-Benutzer-ID, SIS-Nutzer-ID, ID utilisateur SIS, ID de usuario de SIS, ID de usuario SIS",
    "sisloginid": "SIS-Anmelde-ID, SIS-Login-ID, ID de connexion SIS, ID de inicio de sesión de SIS, ID de inicio de sesión SIS",
    "emailaddress": "E-Mail-Adresse, Mailadresse, Adresse e-mail, Adresse électronique, Adresse de courriel, Courriel, Correo, "
    "Correo electrónico, Dirección de correo, Dirección de correo electrónico, Dirección Email, Indirizzo email, E-mailadres, "
    "Endereço de e-mail, Endereço de email, Endereço de correio eletrónico",
    "section": "Abschnitt, Sección, Sezione, Sectie, Seção",
    "groups": "Gruppe, Gruppen, Groupe, Groupes, Grupo, Grupos, Gruppo, Gruppi, Groep, Groepen",
}


def _letters(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFKD", header.lower()))


ENGLISH = {_letters(other): english for english, others in OTHER.items() for other in others.split(", ")}


def plain_header(header: str) -> str:
    """A column's name without what systems and languages write differently: ``SIS Login ID`` is ``sisloginid``, ``Prénom`` is ``firstname``."""
    letters = _letters(header)
    return ENGLISH.get(letters, letters)
