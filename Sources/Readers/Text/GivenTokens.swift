/// The tokenizer of a tokens file: it has special tokens and names, but cannot tokenize texts.
struct GivenTokens: Tokenizer {
  let special: SpecialTokens
  let notes: [String]
  let names: TokenNames
  let paddingPolicy = PaddingPolicy.usual

  func tokens(of text: String) throws(TokenizerError) -> [Token] { throw .cannotRead }
  func id(of entry: String) -> Int? { names.id(of: entry) }
  func text(of id: Int) -> String? { names.text(of: id) }
}
