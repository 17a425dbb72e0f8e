import ArgumentParser
import Explaining
import Files
import Models
import Readers

/// The options for turning texts into a model's inputs.
struct TextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Tokenizer file: 'igviz help tokenizers' (default: the card's)", valueName: "file"), completion: .file()
  )
  var tokenizer: String?

  @Option(
    help: ArgumentHelp(
      "Texts already split into tokens, instead of text files",
      discussion:
        "A JSON list of objects with \"tokens\" and \"ids\", and with numbers or arrays for other inputs by their names.",
      valueName: "file.json"), completion: .file(extensions: ["json"]))
  var tokens: [String] = []

  @Option(
    help: ArgumentHelp(
      "Padding side: left or right (default: from card or tokenizer)", valueName: "side"))
  var pad: TextSide?

  @Option(
    help: ArgumentHelp(
      "Truncation side: left or right (default: from card or tokenizer)", valueName: "side"))
  var truncate: TextSide?

  @Option(
    help: ArgumentHelp(
      "Tokens per text (default: from the model, card or text)", valueName: "count"))
  var length: Int?

  @Option(
    help: ArgumentHelp(
      "Offset added to a word index (default: the card's, else 0)",
      discussion:
        "Keras' load_data uses 3: then 0 is padding, 1 the start of the text, and 2 an unknown word.",
      valueName: "number"))
  var indexFrom: Int?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Lower-case texts before a word list (default: detected)"
    ))
  var lowercase: Bool?

  @Option(
    help: ArgumentHelp(
      "Input that takes the words (default: detected)",
      discussion: "Other inputs are held fixed: --input name=file.npy, or by name in a tokens file.",
      valueName: "name"))
  var words: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "A tab in a line separates a pair of texts (default: detected)",
      discussion: "The default is pairs if the tokenizer defines them, as BERT's; else a tab is white space.")
  )
  var pairs: Bool?

  @Flag(help: "Read names of special tokens in a text as tokens: [SEP], <s>")
  var special = false

  func validate() throws {
    try (1...TextEncoder.longestText).check(length, of: "length")
    try (0...1000).check(indexFrom, of: "index-from")
  }

  /// The maximum number of tokens in all texts of a file, padding included.
  private static let maxTokens = 10_000_000

  /// Returns the path of the tokenizer: the option's, otherwise the one beside the card that the card names.
  func tokenizerPath(_ card: ModelCard) -> String? { tokenizer ?? card.tokenizer }

  /// Reads the texts of an input, as tokens or as errors, and returns them with the encoder for further texts.
  ///
  /// - Throws: `UsageError`, `InputError`, `FileError`, `ModelError`
  func read(
    _ input: InputFiles, for model: Model, card: ModelCard
  ) throws -> (texts: [TextRow], encoder: TextEncoder) {
    switch input.kind {
    case .tokens(let path):
      return try InputError.naming(path) { () throws -> (texts: [TextRow], encoder: TextEncoder) in
        guard let text = model.text else { throw ModelError.noTextInput(model.name) }
        let file = try TokenFile(
          contentsOf: path,
          for: TokenFile.Inputs(words: text.name, others: text.perToken, held: text.held))
        let encoder = try self.encoder(file.tokenizer, for: model, card: card)
        return (
          file.texts.enumerated().map { row, text in TextRow(path, row) { try encoder.fitted(text) } },
          encoder
        )
      }
    default:
      guard let tokenizer = tokenizerPath(card) else {
        throw UsageError(
          "no tokenizer is known: give --tokenizer FILE, or give the texts as --tokens FILE.json")
      }
      let encoder = try InputError.naming(tokenizer) {
        try self.encoder(
          TokenizerKind.tokenizer(
            contentsOf: tokenizer,
            choices: TokenizerChoices(
              indexFrom: indexFrom ?? card.indexFrom, lowercase: lowercase ?? card.lowercase),
            required: Set(
              (indexFrom == nil ? [] : [.indexFrom]) + (lowercase == nil ? [] : [.lowercase]))),
          for: model, card: card)
      }
      return try InputError.naming(input.name) {
        () throws -> (texts: [TextRow], encoder: TextEncoder) in
        var texts: [TextRow] = []
        var count = 0
        for (row, text) in try TextFile.texts(contentsOf: input.paths.first ?? input.name).enumerated() {
          texts.append(TextRow(input.name, row) { try encoder.encoded(text) })
          count += texts[texts.count - 1].text?.tokens.count ?? 0
          guard count <= Self.maxTokens else { throw TokenizerError.tooManyTexts(limit: Self.maxTokens) }
        }
        return (texts, encoder)
      }
    }
  }

  private func encoder(
    _ tokenizer: any Tokenizer, for model: Model, card: ModelCard
  ) throws -> TextEncoder {
    guard let text = model.text else { throw ModelError.noTextInput(model.name) }
    var encoder = TextEncoder(tokenizer)
    encoder.padding = pad ?? card.pad ?? encoder.padding
    encoder.truncation = truncate ?? card.truncate ?? encoder.truncation
    if let wanted = length ?? card.length, let fixed = text.length, wanted != fixed {
      throw ModelError.wrongLength(wanted, model: text.description)
    }
    if let given = text.length ?? length ?? card.length { encoder.length = given }
    encoder.tableRows = text.rows
    encoder.readsPairs = pairs ?? (tokenizer.pairFrame != nil)
    encoder.readsSpecial = special
    if pad != nil, encoder.length == nil {
      throw UsageError("--pad requires texts of one length; add --length")
    }
    if truncate != nil, encoder.length == nil, tokenizer.paddingPolicy.longest == nil {
      throw UsageError("--truncate requires a maximum length; add --length")
    }
    return encoder
  }
}

extension TextOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("tokenizer", tokenizer, .inputs(.text)),
      OptionUse("tokens", tokens),
      OptionUse("pad", pad, .inputs(.text, .tokens)),
      OptionUse("truncate", truncate, .inputs(.text, .tokens)),
      OptionUse("length", length, .inputs(.text, .tokens)),
      OptionUse("index-from", indexFrom, .inputs(.text)),
      OptionUse("lowercase", lowercase, .inputs(.text)),
      OptionUse("words", words, .inputs(.text, .tokens)),
      OptionUse("pairs", pairs, .inputs(.text)),
      OptionUse("special", special, .inputs(.text)),
    ]
  }
}

extension TextSide: ExpressibleByArgument {}
