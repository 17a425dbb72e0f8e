import Attribution
import Evaluation
import Fields
import Figure
import GradVisualizer
import ImageCoding
import Readers

/// Draws saved attributions without a network.
package struct SavedMaps {
  private let picture: PixelImage
  private let photo: OriginalPhoto
  private let drawer: MapDrawer
  /// The area of the outlined region, as a share of the picture.
  private let regionArea: Double
  private var maps: [(title: String, subject: MapDrawer.SourceMap)] = []

  /// - Parameters:
  ///   - photo: the explained photo, of any size.
  ///   - fit: how the photo is fitted to the model's input, which is as large as the attributions.
  ///   - matte: the colour of the border of a padded photo.
  ///   - regionArea: the share of the picture that is outlined, 0…1.
  package init(
    of photo: PixelImage, fit: PhotoFit, matte: RGB, look: MapLook,
    regionArea: Double = RegionChecker.standardArea
  ) {
    self.regionArea = regionArea
    let isAsSeen = photo.width == fit.width && photo.height == fit.height
    picture = isAsSeen ? photo : fit.fitted(photo, background: matte)
    self.photo = OriginalPhoto(
      photo, fit: isAsSeen ? PhotoFit(width: fit.width, height: fit.height, mode: .squash) : fit)
    drawer = MapDrawer(look: look)
  }

  /// Adds attributions as a map.
  ///
  /// - Parameters:
  ///   - attributions: height × width × channels attributions, or height × width values of a map of evidence.
  ///   - isSlope: whether the attributions are per level of the photo.
  /// - Throws: `FieldError` when the number of values does not match the shape; `VisualizerError.notFinite`.
  package mutating func add<Scalar: BinaryFloatingPoint & Sendable>(
    _ attributions: [Scalar], shape: [Int], title: String, isSlope: Bool
  ) throws {
    guard attributions.allSatisfy(\.isFinite) else { throw VisualizerError.notFinite }
    let values = attributions.map { Float($0) }
    let kinds: [Fields.Axis.Kind] = [.y, .x, .channel]
    let field = try Field(name: title, axes: zip(kinds, shape).map { Axis($0, $1) }, values: values)
    // A map of evidence is already smooth.
    let aggregation = shape.count == 2 ? Aggregation(smoothing: 0) : Aggregation()
    let isNegative = drawer.look.polarity == .negative
    let signed = isNegative ? values.map { -$0 } : values
    let regions = try checkedRegions(of: values, shape: shape)
    maps.append(
      (
        title,
        MapDrawer.SourceMap(
          kerasDrawing: { [picture] visualizer throws(VisualizerError) in
            try visualizer.draw(attributions, over: picture)
          },
          evidence: SignedMap(
            width: picture.width, height: picture.height,
            positive: aggregation.evidence(of: values, field: field),
            negative: aggregation.evidence(of: values.map { -$0 }, field: field)),
          regions: { Aggregation.regions.evidence(of: signed, field: field) }, picture: picture, photo: photo,
          isPhoto: true, checked: regions,
          checkNote: regions.isEmpty ? nil : "Outlined: the strongest pixels, not checked by hiding here",
          unit: isSlope ? "score per level and …" : "score per …")
      ))
  }

  /// Returns the regions that a check by hiding takes from attributions; empty for a map of evidence, whose attributions are lost.
  ///
  /// - Throws: `FieldError`
  private func checkedRegions(of values: [Float], shape: [Int]) throws -> [MapDrawer.CheckedRegion] {
    guard shape.count == 3, shape[2] == 3 else { return [] }
    let field = try Field(
      name: "photo", axes: [Axis(.y, shape[0]), Axis(.x, shape[1]), Axis(.channel, shape[2])],
      values: picture.samples.map { Float($0) }, unit: Field.levelUnit)
    let hasTwo = drawer.look.polarity == .both
    return (hasTwo ? [false, true] : [false]).compactMap { isNegative in
      RegionChecker.region(
        of: values, field: field, area: regionArea, isNegative: isNegative, isOneOfTwo: hasTwo, seed: 0
      ).map { MapDrawer.CheckedRegion(isInside: $0.isInside, isNegative: isNegative) }
    }
  }

  /// Draws the input and a cell for each map; `empty` lists the maps that show nothing, with the reasons.
  ///
  /// - Throws: `VisualizerError`, `FieldError`
  package func sheet(title: String?) throws -> (sheet: Sheet, empty: [(title: String, reason: String)]) {
    let drawn = try maps.map { try drawer.cell($0.subject, heading: $0.title, sharedTop: nil) }
    let input = photo.cell(heading: "Input")
    let empty = zip(maps, drawn).compactMap { map, drawn in drawn.emptiness.map { (map.title, $0) } }
    return (
      Sheet(
        title: title, blocks: [Sheet.Block(cells: [input] + drawn.map(\.cell))],
        statements: [Sheet.Statement("Shown: \(drawer.look.meaning)")]),
      empty
    )
  }

  /// Draws the last map alone, without scaling; `nil` if there is no map.
  ///
  /// - Throws: `VisualizerError`, `FieldError`
  package func mapAlone() throws -> (image: PixelImage, emptiness: String?)? {
    guard let map = maps.last else { return nil }
    let drawn = try drawer.cell(map.subject, heading: "", sharedTop: nil)
    return drawn.cell.picture.map { ($0, drawn.emptiness) }
  }
}
