extension Explanation {
  /// The model's answer in words: "African elephant 0.67".
  public var prediction: String { Summary(self, name: "").prediction }

  /// The verdict of the first method on the first target.
  ///
  /// - Precondition: explanations that `Explainer` makes have at least one of each.
  public var verdict: Verdict { columns[0].verdicts[0] }

  /// The evidence of the first method for the first target: values, shape and axes of each input, in units of the score per position.
  ///
  /// - Throws: `FieldError`
  public var evidence: [Field] {
    get throws { try evidence(column: 0, target: 0) }
  }

  /// The figure that the command draws; `nil` if the inputs are neither pictures nor maps.
  ///
  /// - Parameters:
  ///   - look: colours, scale and style.
  ///   - title: of the figure.
  /// - Throws: `FieldError`, `FigureError`
  public func figure(look: MapLook = MapLook(), title: String? = nil) throws -> Sheet? {
    try ExplanationSheet(self, look: look, title: title)?.sheet
  }
}
