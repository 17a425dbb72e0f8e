extension Explanation {
  /// The most probable class with its probability, as text: "African elephant 0.67". For numeric outputs, the explained values.
  public var prediction: String { Summary(self, name: "").prediction }

  /// The verdict on the first method's map for the first target.
  ///
  /// - Precondition: there is a method and a target, as in every explanation that `Explainer` makes.
  public var verdict: Verdict { columns[0].verdicts[0] }

  /// The evidence of the first method for the first target: one field for each input, in units of the score per position.
  ///
  /// - Throws: `FieldError`
  public var evidence: [Field] {
    get throws { try evidence(column: 0, target: 0) }
  }

  /// Returns the figure that the command draws; `nil` if the inputs are neither pictures nor maps.
  ///
  /// - Parameters:
  ///   - look: colours, scale and style.
  ///   - title: the figure's title.
  /// - Throws: `VisualizerError`, `FieldPictureError`, `FieldError`
  public func figure(look: MapLook = MapLook(), title: String? = nil) throws -> Sheet? {
    try ExplanationSheet(self, look: look, title: title)?.sheet
  }
}
