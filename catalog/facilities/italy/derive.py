#!/usr/bin/env python3
"""Derives prisons.csv from the open tables of Italian prisons.

Source: "Liberiamoli tutti!" (https://datibenecomune.substack.com/), CC BY 4.0, repository
ondata/liberiamoli-tutti, folder istituti_penitenziari/data, commit 04e6d28; after the pages of the Ministry of
Justice. Usage: derive.py FOLDER > prisons.csv, where FOLDER holds anagrafica.csv, capienza_presenze.csv,
stanze.csv and data_aggiornamento.csv.

Nothing is computed here: columns are picked and renamed, commas in names become spaces, rows are sorted by key.
"""
import csv
import sys

COLUMNS = [
    ("capienza_presenze.csv", "posti regolamentari", "places"),
    ("capienza_presenze.csv", "posti non disponibili", "places_unavailable"),
    ("capienza_presenze.csv", "totale detenuti", "present"),
    ("stanze.csv", "numero complessivo", "rooms"),
    ("stanze.csv", "numero non disponibili", "rooms_unavailable"),
    ("stanze.csv", "doccia", "showers"),
    ("stanze.csv", "servizi igienici con porta", "toilets_with_door"),
]


def table(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return {row["id_pagina"]: row for row in csv.DictReader(file)}


def title(row):
    name = "" if row["nome"] in ("", "NULL") else f" {row['nome']}"
    return f"{row['titolo']}{name} ({row['tipo']})".replace(",", " ")


def main(folder):
    tables = {name: table(folder, name) for name in {file for file, _, _ in COLUMNS}}
    print(",".join(["key", "name", "region"] + [column for _, _, column in COLUMNS]))
    for key, row in sorted(table(folder, "anagrafica.csv").items()):
        cells = [tables[file].get(key, {}).get(field, "") for file, field, _ in COLUMNS]
        print(",".join([key, title(row), row["cod_reg"]] + cells))


if __name__ == "__main__":
    main(sys.argv[1])
