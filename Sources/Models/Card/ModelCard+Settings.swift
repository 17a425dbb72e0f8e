import Readers

extension ModelCard {
  /// A key that the card sets, with its value as text.
  package struct Setting: Sendable {
    package let key: String
    package let value: String
    /// The inputs to which the key applies.
    let subject: Scope

    enum Scope { case photos, texts, allInputs }
  }

  /// The settings of the card, in alphabetical order of their keys.
  package var settings: [Setting] {
    CodingKeys.allCases.compactMap { key in
      value(of: key).map { Setting(key: key.rawValue, value: $0, subject: key.subject) }
    }.sorted { $0.key < $1.key }
  }

  private func value(of key: CodingKeys) -> String? {
    switch key {
    case .preprocess: preprocess
    case .resize: resize
    case .labels: labels
    case .task: task
    case .ranges: ranges?.map { "\($0[0])…\($0[1])" }.joined(separator: ", ")
    case .features: features?.joined(separator: ", ")
    case .axes: axes
    case .names: names
    case .tokenizer: tokenizer
    case .pad: pad?.rawValue
    case .truncate: truncate?.rawValue
    case .length: length.map(String.init)
    case .lowercase: lowercase.map(String.init)
    case .words: words
    case .inputSize: inputSize
    case .outputName: outputName
    case .indexFrom: indexFrom.map(String.init)
    }
  }

  /// Checks that the card has a name for each feature of the model, and one range for all features or one for each.
  ///
  /// - Parameter inputs: the model's inputs.
  /// - Throws: `ModelError.contradictsCard`
  func check(_ inputs: [ModelInput]) throws(ModelError) {
    guard inputs.count == 1, inputs[0].shape.count == 2, let extent = inputs[0].shape[1] else { return }
    if let features, features.count != extent {
      throw .contradictsCard(key: "features", count: features.count, input: inputs[0].description)
    }
    if let ranges, ranges.count > 1, ranges.count != extent {
      throw .contradictsCard(key: "ranges", count: ranges.count, input: inputs[0].description)
    }
  }
}

extension ModelCard.CodingKeys {
  fileprivate var subject: ModelCard.Setting.Scope {
    switch self {
    case .preprocess, .resize, .inputSize: .photos
    case .tokenizer, .pad, .truncate, .length, .lowercase, .indexFrom, .words: .texts
    case .labels, .task, .ranges, .features, .axes, .names, .outputName: .allInputs
    }
  }
}
