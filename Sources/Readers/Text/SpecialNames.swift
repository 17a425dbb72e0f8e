/// Names that only special tokens have, letter by letter: what they are where a file of tokens does not say which are special.
///
/// Brackets alone make no token special: "<br>", "<user>", "[a]" and "<0xF0>" are words.
enum SpecialNames {
  static let padding: Set = ["[PAD]", "<PAD>", "<pad>", "<|pad|>"]
  static let unknown: Set = ["[UNK]", "<UNK>", "<unk>", "<OOV>", "<oov>", "[OOV]"]
  static let mask: Set = ["[MASK]", "<MASK>", "<mask>"]
  /// Around and between texts.
  static let frame: Set = [
    "[CLS]", "[SEP]", "[BOS]", "[EOS]", "[START]", "[END]", "<s>", "</s>", "<cls>", "<sep>", "<bos>", "<eos>",
    "<BOS>",
    "<EOS>", "<START>", "<start>", "<|endoftext|>", "<|startoftext|>", "<|begin_of_text|>", "<|end_of_text|>",
    "<|im_start|>", "<|im_end|>",
  ]

  /// Whether it stands for no word of a text; what is unknown does.
  static func contains(_ name: String) -> Bool { frame.contains(name) || mask.contains(name) }

  /// Whether an entry of a vocabulary is written as names of special tokens are, and so is no evidence of how words look.
  static func isBracketed(_ entry: String) -> Bool {
    entry.utf8.count > 2
      && (entry.first == "[" && entry.last == "]" || entry.first == "<" && entry.last == ">")
  }
}
