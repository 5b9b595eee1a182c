"""Account numbers before or beside the IBAN, and numbers of devices, that have a check."""

from __future__ import annotations

from stdnum.ar import cbu
from stdnum.es import ccc, cups
from stdnum.us import rtn

from nlp_models.pii import check_digits as own
from nlp_models.pii.number_kinds import ALL, kind

ACCOUNTS = (
    kind("clabe", "N18", own.clabe, "clabe|cuenta clabe|interbancaria", label="ACCOUNT_REF"),
    kind("cbu", "N22", cbu.is_valid, "cbu|cvu|c b u|c v u", ALL, label="ACCOUNT_REF"),
    kind("ccc", "N20", ccc.is_valid, "ccc|c c c", ALL, label="ACCOUNT_REF"),
    kind("nib", "N21", own.nib, "nib|n i b", ALL, label="ACCOUNT_REF"),
    kind("rib", "N10 X11 N2".replace("X11", "N5 X1 N5") + "|N23|N10 A1 N12|N17 X3 N3", own.rib, "rib|r i b", ALL, label="ACCOUNT_REF"),
    kind("bban_it", "A1 N22", own.bban_it, "bban|coordinate bancarie", ALL, label="ACCOUNT_REF"),
    kind("routing", "N9", rtn.is_valid, "routing|aba|rtn|transit number", label="ACCOUNT_REF"),
    kind("creditor_reference", "|".join(f"A2 N{length}" for length in range(8, 23)), own.creditor_reference, "creditor reference", ALL, label="ACCOUNT_REF"),
    kind("cups", "A2 N16 A2|A2 N16 A2 N1 A1", cups.is_valid, "cups", ALL, label="ACCOUNT_REF"),
)  # fmt: skip
DEVICES = (
    kind("imei", "N15", own.device, "imei|meid|numero di serie|seriale|serial number|numero de serie|seriennummer|geratenummer|serienummer", label="ACCOUNT_REF"),
    kind("imei_written", "N15", own.device, "imei", ALL, r"\d{2}[ -]\d{6}[ -]\d{6}[ -]\d", label="ACCOUNT_REF"),
    kind("iccid", "N19|N20", own.sim_card, "iccid|sim|sim card|carta sim", ALL, label="ACCOUNT_REF"),
)  # fmt: skip
