import Fields

/// The path from a blurred input to the sharp one: γ(α) is the input blurred by a Gaussian with σ(α) = (1 − α) · σ_max, in
/// positions, along its axes in space and time. γ(1) is the input itself.
///
/// The picture is mirrored at its ends, including the last element, so that blurring keeps the mean. PAIR's `saliency` pads the
/// picture with zeros: a dark frame then grows inwards from the edges, and its effect on the score is attributed to the photo.
/// γ′ = −σ_max · ∂γ/∂σ is exact, not a difference of two blurs.
///
/// Fields without such axes are constant along the path.
/// Reference: Xu, Venugopalan & Sundararajan 2020, "Attribution in Scale and Space".
package struct BlurPath: IntegrationPath {
  /// σ at the beginning of the path, in positions: pixels of a photo.
  package let maxSigma: Double
  private let input: [Float]
  /// The range of each field in a point, and its scale space; `nil` if the field is not blurred.
  private let parts: [(range: Range<Int>, space: ScaleSpace?)]

  /// Creates the path; `nil` if no field has an axis in space or time with at least two positions.
  package init?(of input: MethodInput, maxSigma: Double) {
    var start = 0
    var parts: [(range: Range<Int>, space: ScaleSpace?)] = []
    for field in input.fields {
      let axes = field.axes.indices.filter { field.axes[$0].kind.isSpatial && field.axes[$0].extent > 1 }
      let space = axes.isEmpty ? nil : ScaleSpace(values: field.values, shape: field.shape, axes: axes)
      parts.append((start..<start + field.values.count, space))
      start += field.values.count
    }
    guard parts.contains(where: { $0.space != nil }) else { return nil }
    self.maxSigma = maxSigma
    self.input = input.values
    self.parts = parts
  }

  package var count: Int { input.count }

  package func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    _ = point.update(fromContentsOf: input)
    guard position < 1 else { return }
    for (range, space) in parts {
      guard let blurred = space?.blurred(sigma: (1 - position) * maxSigma) else { continue }
      for (index, value) in zip(range, blurred) { point[index] = Float(value) }
    }
  }

  package func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>) {
    velocity.update(repeating: 0)
    for (range, space) in parts {
      guard let slope = space?.slope(sigma: (1 - position) * maxSigma) else { continue }
      for (index, value) in zip(range, slope) { velocity[index] = Float(-maxSigma * value) }
    }
  }
}
