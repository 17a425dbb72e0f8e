import Fields

/// The result of the scored function at one input.
package struct Outcome: Hashable, Sendable {
  /// The explained score.
  package var score: Double
  /// Whether the explained class is the most probable one.
  package var isTop: Bool

  package init(score: Double, isTop: Bool) {
    self.score = score
    self.isTop = isTop
  }
}

/// The input of an explained score, and the function that scores it. It has no access to networks.
package struct EvaluationCase: Sendable {
  /// The input.
  package let field: Field
  /// Whether the score is a probability. Metrics divide a probability by the probability at the input. The zero of another
  /// score has no meaning, so they rescale it: 0 at the fill, 1 at the input.
  package let isProbability: Bool
  /// The outcome at the input.
  package let atInput: Outcome
  package let places: PositionIndex
  /// The tiles of the field; `nil` unless it has axes y and x with at least two positions each.
  package let tiles: Tiles?
  /// Returns the size of a picture after lossless compression, in bytes.
  package let compressedSize: CompressedSize?
  private let scores: @Sendable ([[Float]]) throws -> [Outcome]

  /// Returns the size of height × width × channels samples of 0…255 as a lossless WebP, in bytes; there are 1 or 3 channels.
  package typealias CompressedSize =
    @Sendable (_ height: Int, _ width: Int, _ channels: Int, _ samples: [UInt8]) throws -> Int

  /// - Parameter scores: returns the outcomes of several inputs, in order. It receives at most 64 inputs at once.
  /// - Throws: `EvaluationError` if the field or its score is not finite; errors of `scores`.
  package init(
    field: Field, isProbability: Bool, compressedSize: CompressedSize? = nil,
    scores: @escaping @Sendable ([[Float]]) throws -> [Outcome]
  ) throws {
    try EvaluationError.check(field.values, of: field.name, count: field.values.count)
    self.field = field
    self.isProbability = isProbability
    self.compressedSize = compressedSize
    self.scores = scores
    places = PositionIndex(of: field)
    tiles = Tiles(of: field)
    atInput = try Self.outcomes(1, scores: scores, elements: field.values.count) { _ in field.values }[0]
  }

  /// Returns the outcomes of several inputs. The inputs are made lazily, so that only a few are in memory.
  ///
  /// - Throws: `EvaluationError` if a score is missing or not finite; errors of the functions.
  func outcomes(_ count: Int, at input: (Int) throws -> [Float]) throws -> [Outcome] {
    try Self.outcomes(count, scores: scores, elements: field.values.count, at: input)
  }

  private static func outcomes(
    _ count: Int, scores: ([[Float]]) throws -> [Outcome], elements: Int, at input: (Int) throws -> [Float]
  ) throws -> [Outcome] {
    // At most 64 inputs, and at most 64 MB of them.
    let chunk = max(1, min(64, (16 << 20) / max(elements, 1)))
    var outcomes: [Outcome] = []
    for start in stride(from: 0, to: count, by: chunk) {
      let inputs = try (start..<min(start + chunk, count)).map(input)
      let found = try scores(inputs)
      guard found.count == inputs.count else {
        throw EvaluationError.wrongCount(
          what: "the function's result", values: found.count, expected: inputs.count)
      }
      if let index = found.firstIndex(where: { !$0.score.isFinite }) {
        throw EvaluationError.notFinite(what: "the scores", index: start + index)
      }
      outcomes += found
    }
    return outcomes
  }
}

extension EvaluationCase {
  /// The field as one picture, if it can be drawn as one.
  var plane: PicturePlane? { PicturePlane(of: field) }

  /// Returns the place of each pixel, row by row, for a field that has axes y and x and no other places.
  func placesOfPixels(height: Int, width: Int) -> [Int] {
    let kinds = field.axes.map(\.kind)
    let isTransposed = kinds.firstIndex(of: .x) ?? 0 < kinds.firstIndex(of: .y) ?? 0
    return (0..<height * width).map { isTransposed ? $0 % width * height + $0 / width : $0 }
  }
}
