import Foundation
import ImageCoding

extension Panel.Raster {
  /// The maximum height of a grid, as a share of its width.
  private static let highest = 1.6
  private static let thinnest = 4.0

  /// Returns a framed grid of colours, with the scales along its sides.
  func box(width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let size = fontSize * 0.85
    let texts = (vertical?.ticks ?? []).map { Paragraph($0.text, size: size).measured.width }
    // Numbers are left out if there is no room for them.
    let widest = texts.max().map { $0 + fontSize * 0.4 } ?? 0
    let left = widest < width / 2 ? widest : 0
    let room = max(Self.thinnest, width - left)
    let ratio = Double(image.height) / Double(max(1, image.width))
    let wanted = min(room * ratio, room * Self.highest)
    let (pictureWidth, pictureHeight) = (max(wanted / ratio, Self.thinnest), max(wanted, Self.thinnest))
    let below = horizontal == nil ? 0 : Paragraph("0", size: size).measured.height + size * 0.3
    return Box(height: pictureHeight + below) { scene, x, y in
      let place = Rectangle(x: x + left, y: y, width: pictureWidth, height: pictureHeight)
      scene.marks.append(.picture(image, place, isSmooth: false))
      if !outlines.isEmpty {
        let (across, down) = (place.width / Double(image.width), place.height / Double(image.height))
        let lines = outlines.map { $0.placed(over: place, across, down) }
        let ink = FigureShape.Paint(RGB(red: 70, green: 70, blue: 74), opacity: 0.9)
        scene.add(FigureShape(lines, stroke: ink, width: min(max(place.width / 160, 0.4), 0.8), clip: place))
      }
      scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.5))
      if left > 0, let vertical { Self.draw(vertical, on: &scene, leftOf: place, size: size, theme) }
      if let horizontal {
        Self.draw(horizontal, on: &scene, below: place, from: x, to: x + width, size: size, theme)
      }
    }
  }

  /// Draws the numbers along the left side that have room, without reaching above the panel or into the numbers below it.
  private static func draw(
    _ scale: Panel.Scale, on scene: inout FigureScene, leftOf place: Rectangle, size: Double,
    _ theme: SheetLook.Theme
  ) {
    var free = place.y
    for (share, label) in scale.ticks.sorted(by: { $0.share < $1.share }) {
      let middle = place.y + share * place.height
      let text = Paragraph(label, size: size, color: theme.quietInk)
      let (width, height) = text.measured
      guard middle - height / 2 >= free, middle + height / 2 <= place.bottom + size * 0.25 else { continue }
      scene.add(text, x: place.x - width - size * 0.35, y: middle - height / 2)
      scene.add(
        .line(
          from: .init(x: place.x - size * 0.2, y: middle), to: .init(x: place.x, y: middle),
          .init(theme.quietInk), width: 0.5))
      free = middle + height / 2
    }
  }

  /// Draws the numbers along the lower side that have room between the panel's edges.
  private static func draw(
    _ scale: Panel.Scale, on scene: inout FigureScene, below place: Rectangle, from left: Double,
    to right: Double, size: Double, _ theme: SheetLook.Theme
  ) {
    var free = left
    for (share, label) in scale.ticks.sorted(by: { $0.share < $1.share }) {
      let middle = place.x + share * place.width
      let text = Paragraph(label, size: size, color: theme.quietInk)
      let width = text.measured.width
      guard middle - width / 2 >= free, middle + width / 2 <= right else { continue }
      scene.add(text, x: middle - width / 2, y: place.bottom + size * 0.3)
      scene.add(
        .line(
          from: .init(x: middle, y: place.bottom), to: .init(x: middle, y: place.bottom + size * 0.2),
          .init(theme.quietInk), width: 0.5))
      free = middle + width / 2 + size * 0.5
    }
  }
}

extension Panel.Scale {
  /// Round numbers along the side: their positions, as shares of the side, and their labels.
  var ticks: [(share: Double, text: String)] {
    guard positions > 0, first.isFinite, last.isFinite else { return [] }
    let step = positions > 1 ? (last - first) / Double(positions - 1) : 1
    guard step != 0 else { return [] }
    let (low, high) = (min(first, last), max(first, last))
    let axis = Axis([low, high])
    return (unit == .none ? axis.ticks : Self.degrees(from: low, to: high)).compactMap { tick in
      let share = ((tick - first) / step + 0.5) / Double(positions)
      return (0...1).contains(share) ? (share, text(tick, axis)) : nil
    }
  }

  /// Returns round values in degrees, about five of them.
  private static func degrees(from low: Double, to high: Double) -> [Double] {
    let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 180]
    let step = steps.first { (high - low) / $0 <= 5 } ?? (high - low) / 5
    let start = (low / step).rounded(.up)
    return (0..<8).map { (start + Double($0)) * step }.filter { $0 <= high }
  }

  private func text(_ tick: Double, _ axis: Axis) -> String {
    func degrees(_ value: Double) -> String {
      let text = String(format: "%.6g", abs(value))
      return text + "°"
    }
    switch unit {
    case .none: return axis.text(tick) + (axis.factor.map { " \($0)" } ?? "")
    case .latitude: return degrees(tick) + (tick > 0 ? "N" : tick < 0 ? "S" : "")
    case .longitude:
      let east = tick > 180 ? tick - 360 : tick
      return degrees(east) + (east == 0 || abs(east) == 180 ? "" : east > 0 ? "E" : "W")
    }
  }
}
