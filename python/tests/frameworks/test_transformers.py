import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

import igviz
from igviz import ExplanationError

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the film was very good bad not at all a man sleeps rests .".split()


@pytest.fixture(scope="module")
def tokenizer():
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer, made.normalizer = tokenizers.pre_tokenizers.Whitespace(), tokenizers.normalizers.Lowercase()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    found = transformers.BertForSequenceClassification(transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=40,
        id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1}))
    with torch.no_grad():
        for weights in found.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.3)
    return found.eval()


def scores(model, tokenizer, *texts):
    with torch.no_grad():
        return model(**tokenizer(*texts, return_tensors="pt")).logits.softmax(1)[0].tolist()


@pytest.mark.seconds(300)
def test_a_text_a_list_and_a_pair(model, tokenizer, tmp_path):
    text = "The film was very good ."
    found = igviz.explain(model, text, tokenizer=tokenizer)
    assert found.document["text"]["tokens"] == ["[CLS]", "the", "film", "was", "very", "good", ".", "[SEP]"]
    assert found.label in ("negative", "positive") and found.score == pytest.approx(max(scores(model, tokenizer, text)), abs=1e-4)
    assert found.evidence.shape == (8,) and found.evidence[0] == found.evidence[-1] == 0 and "Live view" in found._repr_html_()
    found.report(tmp_path / "text.html")
    several = igviz.explain(model, [text, "bad film ."], tokenizer=tokenizer, target="positive")
    assert [one.evidence.shape for one in several] == [(8,), (5,)]
    assert [one.score for one in several] == pytest.approx(
        [scores(model, tokenizer, text)[1], scores(model, tokenizer, "bad film .")[1]], abs=1e-4)
    pair = igviz.explain(model, ("a man sleeps .", "the man rests ."), tokenizer=tokenizer, target="positive")
    assert pair.score == pytest.approx(scores(model, tokenizer, "a man sleeps .", "the man rests .")[1], abs=1e-4)
    assert len(pair.document["text"]["tokens"]) == 11
    streamed = list(igviz.explain_many(model, [text, "bad film ."], tokenizer=tokenizer, target="positive"))
    np.testing.assert_allclose(streamed[1].evidence, several[1].evidence, atol=1e-6)


def test_a_series_of_texts(model, tokenizer):
    pandas = pytest.importorskip("pandas")
    texts = ["the film was good .", "bad film ."]
    for value in (pandas.Series(texts), np.array(texts)):
        assert len(igviz.explain(model, value, tokenizer=tokenizer, picture=False)) == 2


def test_wrong_texts_are_refused(model, tokenizer):
    for value in ([], 3, ("a", "b", "c"), [("a", 3)]):
        with pytest.raises(ExplanationError, match="text"):
            igviz.explain(model, value, tokenizer=tokenizer)


def test_a_tokenizer_without_padding_needs_another_baseline(model):
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    bare = transformers.PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]")
    with pytest.raises(ExplanationError, match="^the baseline 'pad' is not available") as error:
        igviz.explain(model, "the film", tokenizer=bare)
    assert "dynamo" not in str(error.value)
    assert igviz.explain(model, "the film", tokenizer=bare, baseline="zero").evidence.shape == (2,)


def test_image_processors():
    from igviz.asking.preprocessing import preprocessing

    found = preprocessing(transformers.ViTImageProcessor())
    assert found is not None and found.resize == "squash:bilinear" and found.size == (224, 224)
    assert found.preprocess == "mean=0.5/0.5/0.5,std=0.5/0.5/0.5,scale=1/255"
    clip = preprocessing(transformers.CLIPImageProcessor())
    assert clip is not None and clip.resize == "center-crop:224,bicubic"
