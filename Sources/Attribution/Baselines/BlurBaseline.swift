import Fields

/// The input blurred by a Gaussian along its axes in space and time.
package struct BlurBaseline: Baseline {
  /// The standard deviation in positions: pixels of a photo.
  package let sigma: Double

  package var name: String { "blur:\(BaselineKind.text(sigma))" }

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    guard let values = field.blurred(sigma: sigma) else {
      throw .needsPositions(baseline: name, field: field.name)
    }
    return values
  }

  static let kind = BaselineKind(
    names: ["blur"], summary: "the input, blurred by a Gaussian along its axes in space and time",
    parameter: .init(symbol: "σ", meaning: "standard deviation in pixels", standard: 10)
  ) { _, sigma, seeds in seeds.map { _ in BlurBaseline(sigma: sigma) } }
}
