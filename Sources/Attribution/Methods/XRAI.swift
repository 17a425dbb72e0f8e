import Fields

/// XRAI: regions of the picture in the order of their density of integrated gradients, in units of the score per pixel.
///
/// The integrated gradients are the mean over a black and a white baseline, of which a pixel has the highest among its
/// channels, as the authors' program has it. Felzenszwalb's segmentations at six scales make the regions, which reach a
/// little beyond their segments. The region whose new pixels have the highest mean comes first, then the next, until all is
/// covered; a pixel's number is the mean at which it was added. It costs the gradients of two paths, and a quarter of a
/// second of cutting and sorting for a photo of 224 × 224.
/// Reference: Kapishnikov et al. 2019, "XRAI: Better Attributions Through Regions".
package struct XRAI: AttributionMethod {
  package var kind: MethodKind { .xrai }

  /// Of the integrated gradients.
  var rule: IntegrationRule
  /// `nil` for the size of the picture.
  var sizes: RegionSizes?

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    let positions = try PositionMap(of: input, for: kind.title)
    // Segments are cut along y and x; along other axes there are none.
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

  /// Black and white: both ends of every quantity's range, 0 and 255 of a photo.
  private static func baselines(for input: MethodInput) -> BaselineSamples {
    let ranges = input.fields.map { field in (0..<field.quantities).map(field.range) }
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
    needs: .inputGradient, usesRule: true, needsRange: true
  ) { XRAI(rule: $0.rule) }
}

extension [Double] {
  /// The highest of every so many elements.
  fileprivate func chunkMaxima(of size: Int) -> [Double] {
    stride(from: 0, to: count, by: size).map { start in
      self[start..<start + size].reduce(-.infinity) { Swift.max($0, $1) }
    }
  }
}
