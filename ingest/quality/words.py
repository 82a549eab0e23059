"""Words: how many a text has in any script, and lists of words that say nothing, in the main languages of Europe."""

from __future__ import annotations

import re
from typing import Final

_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts written without spaces: Thai, Japanese, Chinese."""
_WORD: Final = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W{_UNSPACED}]+(?:['’.-][^\W{_UNSPACED}]+)*")
_ASCII: Final = re.compile(r"\w+(?:['.-]\w+)*")
"""The same where it is all a text needs, in half the time."""
_AROUND: Final = " \t\n.,:;!?…»«›‹→←>()[]“”\"'"
_LETTERS: Final = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """The words of a text. Where a script has no spaces, two signs count as one word, as they do on average."""
    return (_ASCII if text.isascii() else _WORD).findall(text)


def letters(text: str) -> str:
    """Only letters and digits, small: what stays the same when marks, spaces and line breaks change."""
    return _LETTERS.sub("", text).casefold()


def phrase(text: str) -> str:
    """A phrase without the marks around it, in small letters: “Click here »” is “click here”."""
    return " ".join(text.casefold().replace("’", "'").strip(_AROUND).split())


def _list(text: str) -> frozenset[str]:
    return frozenset(phrase(one) for one in text.split("|"))


EMPTY_LINKS: Final = _list(
    "here|click here|click|this|this link|this page|this article|this document|link|the link|read more|more|learn more|"
    "see more|see here|find out more|more information|more info|details|hier|hier klicken|klicken sie hier|"
    "klick hier|klicke hier|dieser link|diese seite|mehr|mehr erfahren|weiterlesen|weitere informationen|"
    "ici|cliquez ici|cliquer ici|ce lien|cette page|en savoir plus|lire la suite|plus d'informations|plus|"
    "aquí|haga clic aquí|haz clic aquí|pulse aquí|este enlace|esta página|más|más información|leer más|saber más|"
    "qui|clicca qui|cliccare qui|fare clic qui|questo link|questa pagina|leggi tutto|scopri di più|"
    "maggiori informazioni|aqui|clique aqui|este link|saiba mais|mais informações|leia mais|mais|"
    "klik hier|deze link|deze pagina|lees meer|meer informatie|meer|her|klik her|läs mer|klicka här|här|"
    "denna sida|klikk her|les mer|læs mere|tutaj|kliknij tutaj|ten link|więcej|czytaj więcej|zde|klikněte zde|"
    "více|více informací|tu|kliknite sem|viac|itt|kattintson ide|ide kattintva|bővebben|aici|click aici|"
    "faceți clic aici|mai multe|lue lisää|tästä|napsauta tästä|klikkaa tästä|здесь|тут|нажмите здесь|подробнее|"
    "читать далее|натисніть тут|докладніше|тук|кликнете тук|още|εδώ|κάντε κλικ εδώ|περισσότερα|buraya tıklayın|burada|"
    "buradan|daha fazla|ovdje|kliknite ovdje|više|tukaj|kliknite tukaj|več"
)
"""What a link may be called without saying where it leads."""

EMPTY_TITLES: Final = _list(
    "overview|introduction|untitled|intro|index|home|home page|welcome|readme|new page|general|contents|"
    "table of contents|untitled document|new document|about|misc|miscellaneous|notes|"
    "übersicht|überblick|einführung|einleitung|startseite|willkommen|allgemein|allgemeines|inhalt|"
    "inhaltsverzeichnis|unbenannt|ohne titel|sonstiges|vue d'ensemble|aperçu|présentation|accueil|bienvenue|"
    "sommaire|sans titre|généralités|divers|descripción general|visión general|resumen|introducción|inicio|"
    "bienvenido|bienvenida|contenido|índice|sin título|panoramica|introduzione|benvenuto|indice|senza titolo|"
    "generale|visão geral|introdução|início|bem-vindo|sem título|geral|overzicht|inleiding|introductie|welkom|"
    "inhoud|naamloos|algemeen|översikt|inledning|introduktion|välkommen|oversikt|innledning|velkommen|oversigt|"
    "indledning|przegląd|wprowadzenie|wstęp|strona główna|witamy|spis treści|přehled|úvod|vítejte|obsah|prehľad|"
    "áttekintés|bevezetés|tartalom|prezentare generală|introducere|cuprins|yleiskatsaus|johdanto|sisällys|обзор|"
    "введение|главная|содержание|огляд|вступ|преглед|въведение|επισκόπηση|εισαγωγή|genel bakış|giriş|pregled|uvod"
)
"""What a page may be called without saying what it is about."""
