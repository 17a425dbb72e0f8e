import Fields

/// XRAI: regions of the picture, ranked by their density of integrated gradients, in units of the score per pixel.
///
/// Integrated gradients are averaged over a black and a white baseline. The value of a pixel is the largest of its channels, as in
/// the authors' program. The regions are Felzenszwalb's segments at six scales, dilated slightly. The region whose new pixels have
/// the highest mean is added first, then the next, until all pixels are covered. The result for a pixel is the mean of the region
/// with which it was added. The cost is the gradients of two paths, and a quarter of a second of segmenting and sorting for a photo
/// of 224 × 224.
///
/// Reference: Kapishnikov et al. 2019, "XRAI: Better Attributions Through Regions".
package struct XRAI: AttributionMethod {
  package var kind: MethodKind { .xrai }

  /// The rule of the integrated gradients.
  var rule: IntegrationRule
  /// The sizes of the regions; `nil` for the sizes that suit the number of pixels.
  var sizes: RegionSizes?

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    let positions = try PositionMap(of: input, for: kind.title)
    // Segmentation needs the axes y and x, and no other axis with several positions.
    guard let y = positions.axes.first(where: { $0.kind == .y })?.extent,
      let x = positions.axes.first(where: { $0.kind == .x })?.extent, y * x == positions.count
    else { throw AttributionError.noPicture(method: kind.title, fields: input.fields.map(\.axesText)) }
    let integrated = try IntegratedGradients(rule: rule).attributions(
      of: function, input: input, baselines: Self.baselines(for: input), execution: execution)
    if execution.isCancelled() { throw CancellationError() }
    let sizes = sizes ?? .standard(pixels: positions.count)
    let regions = sizes.regions(
      of: positions.gathered(input.values), height: y, width: x)
    return try integrated.map { found in
      if execution.isCancelled() { throw CancellationError() }
      let highest = positions.gathered(found.values).chunkMaxima(of: positions.quantities)
      let map = regions.densities(of: highest, minGain: sizes.minGain)
      return Attributions(
        values: positions.elements(of: map), scoreAtInput: found.scoreAtInput,
        evaluations: found.evaluations, inputGradient: found.inputGradient)
    }
  }

  /// Returns the black and the white baseline: both ends of every quantity's range, 0 and 255 for a photo.
  private static func baselines(for input: MethodInput) -> BaselineSamples {
    let ranges = input.fields.map { field in field.ranges }
    return BaselineSamples(
      [\ClosedRange<Float>.lowerBound, \.upperBound].map { end in
        zip(input.fields, ranges).flatMap { field, ranges in
          field.mapValues { ranges[$1][keyPath: end] }
        }
      })
  }
}

extension MethodKind {
  /// XRAI: Integrated Gradients over segments of the picture.
  public static let xrai = MethodKind(
    name: "xrai", title: "XRAI",
    summary:
      "regions of the picture, ranked by their density of integrated gradients from black and from white",
    reference: "Kapishnikov et al. 2019, \"XRAI: Better Attributions Through Regions\"",
    needs: .inputGradient, usesRule: true, needsRange: true, typicalPasses: 270
  ) { XRAI(rule: $0.rule) }
}

extension [Double] {
  /// The maximum of each run of `size` elements.
  fileprivate func chunkMaxima(of size: Int) -> [Double] {
    stride(from: 0, to: count, by: size).map { start in
      self[start..<start + size].reduce(-.infinity) { Swift.max($0, $1) }
    }
  }
}
