import Attribution
import Fields
import Figure
import ImageCoding

/// Draws views of one field: its values and its attributions.
struct PanelMaker {
  let field: Field
  let views: [FieldView]
  /// Whether thin contour lines of the field are drawn over its attributions.
  let hasContour: Bool
  /// The indices of the elements that are hidden.
  let hidden: Set<Int>

  private static let hiddenColor = RGB(red: 214, green: 214, blue: 216)

  // MARK: The input

  /// Draws the field's own values, in shades from the smallest to the largest value shown.
  func input(_ view: FieldView) -> Panel {
    let values = view.elements.map { field.values[$0] }
    switch view.kind {
    case .map(let width, let height, let channels):
      let shown = zip(view.elements, values).filter { !hidden.contains($0.0) }.map(\.1)
      let (low, high) = (shown.min() ?? 0, shown.max() ?? 0)
      let range = Double(high) - Double(low)
      let image = image(view, width: width, height: height) { pixel in
        let levels = (0..<3).map { channel -> UInt8 in
          let value = Double(values[pixel * channels + min(channel, channels - 1)])
          return range > 0 ? UInt8(min(max(255 * (value - Double(low)) / range, 0), 255)) : 0
        }
        return RGB(red: levels[0], green: levels[1], blue: levels[2])
      }
      return Panel(
        heading: view.title, content: raster(view, image, outlines: []),
        note: "\(Double(low).significant) to \(Double(high).significant)")
    case .series:
      return Panel(heading: view.title, content: .series(series(view, values, bands: [])))
    case .numbers:
      let largest = values.map(abs).max() ?? 0
      let bars = bars(view, values) { value in
        (largest > 0 ? Double(value / largest) : 0, RGB(red: 150, green: 150, blue: 156))
      }
      return Panel(heading: view.title, content: bars)
    }
  }

  // MARK: The attributions

  /// Returns the values that a view's colours stand for: attributions, summed over the three channels of a colour picture, 0 where hidden.
  func shown(_ attributions: [Float], _ view: FieldView) -> [Float] {
    let values = view.elements.map { hidden.contains($0) ? 0 : attributions[$0] }
    guard case .map(_, _, let channels) = view.kind, channels > 1 else { return values }
    return stride(from: 0, to: values.count, by: channels).map { start in
      SinglePrecision.sum(of: values[start..<start + channels])
    }
  }

  func map(_ attributions: [Float], _ view: FieldView, colors: SignedColors, note: String = "") -> Panel {
    let values = shown(attributions, view)
    switch view.kind {
    case .map(let width, let height, let channels):
      let image = image(view, width: width, height: height) { colors[values[$0]] }
      let outlines = hasContour && channels == 1 ? contour(view, width: width, height: height) : []
      return Panel(heading: view.title, content: raster(view, image, outlines: outlines), note: note)
    case .series:
      let own = view.elements.map { field.values[$0] }
      return Panel(
        heading: view.title, content: .series(series(view, own, bands: values.map { colors[$0] })), note: note
      )
    case .numbers:
      let bars = bars(view, values) { (colors.share($0), colors.colors[$0 < 0 ? -1 : 1]) }
      return Panel(heading: view.title, content: bars, note: note)
    }
  }

  // MARK: Parts

  private func image(_ view: FieldView, width: Int, height: Int, _ color: (Int) -> RGB) -> PixelImage {
    let perPixel = view.elements.count / max(1, width * height)
    var samples: [UInt8] = []
    samples.reserveCapacity(3 * width * height)
    for row in 0..<height {
      let row = isFromSouth(view) ? height - 1 - row : row
      for column in 0..<width {
        let pixel = row * width + column
        let isHidden = hidden.contains(view.elements[pixel * perPixel])
        let color = isHidden ? Self.hiddenColor : color(pixel)
        samples += [color.red, color.green, color.blue]
      }
    }
    return PixelImage(width: width, height: height, samples: samples)
  }

  /// Whether rows run from south to north. They are then drawn in reverse, because north is up.
  private func isFromSouth(_ view: FieldView) -> Bool {
    guard let y = view.axes.first, y.kind == .y, let first = y.coordinates?.first,
      let last = y.coordinates?.last
    else { return false }
    return last > first
  }

  private func raster(_ view: FieldView, _ image: PixelImage, outlines: [FigureShape.Line]) -> Panel.Content {
    func scale(_ axis: Axis, isTurned: Bool, _ unit: Panel.Scale.Unit) -> Panel.Scale? {
      guard let coordinates = axis.coordinates, let first = coordinates.first, let last = coordinates.last
      else { return nil }
      return Panel.Scale(
        first: isTurned ? last : first, last: isTurned ? first : last, positions: coordinates.count,
        unit: unit)
    }
    return .raster(
      Panel.Raster(
        image: image, outlines: outlines, horizontal: scale(view.axes[1], isTurned: false, .longitude),
        vertical: scale(view.axes[0], isTurned: isFromSouth(view), .latitude)))
  }

  /// Returns the contour lines at the middle of the field's range.
  private func contour(_ view: FieldView, width: Int, height: Int) -> [FigureShape.Line] {
    let values = view.elements.map { field.values[$0] }
    guard let low = values.min(), let high = values.max(), high > low else { return [] }
    return Contour.rings(of: values, width: width, height: height, above: low + (high - low) / 2).map {
      ring in FigureShape.Line(ring.points.map { .init(x: $0.x, y: $0.y) }, isClosed: true)
    }
  }

  private func series(_ view: FieldView, _ values: [Float], bands: [RGB]) -> Panel.Series {
    let axis = view.axes[0]
    let numbers = values.indices.map(Double.init)
    // A line runs from left to right, so only ascending coordinates are used.
    let coordinates = axis.coordinates.flatMap { known in
      zip(known, known.dropFirst()).allSatisfy { $0 < $1 } ? known : nil
    }
    return Panel.Series(
      positions: coordinates ?? numbers, values: values.map(Double.init), bands: bands, title: axis.title)
  }

  private func bars(
    _ view: FieldView, _ values: [Float], look: (Float) -> (share: Double, color: RGB)
  ) -> Panel.Content {
    .bars(
      Panel.Bars(
        zip(names(view), values).map { name, value in
          let (share, color) = look(value)
          return Panel.Bars.Bar(name: name, value: Double(value), share: share, color: color)
        }))
  }

  private func names(_ view: FieldView) -> [String] {
    guard let axis = view.axes.first else { return [field.name] }
    return axis.names.count == view.elements.count
      ? axis.names : view.elements.indices.map { "\(axis.title) \($0)" }
  }
}
