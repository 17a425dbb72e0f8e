import Foundation
import ImageCoding

/// A grid of colours in its frame, with what stands along its sides.
struct RasterBody: PanelBody {
  private let raster: Panel.Raster
  private let theme: SheetLook.Theme
  private let size: Double
  private let width: Double
  private let left: Double
  private let picture: (width: Double, height: Double)

  /// The highest grid, as a share of its width.
  private static let highest = 1.6
  private static let thinnest = 4.0

  init(_ raster: Panel.Raster, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    (self.raster, self.theme, size, self.width) = (raster, theme, fontSize * 0.85, width)
    let texts = (raster.vertical.map { $0.ticks.map(\.text) } ?? []).map {
      Paragraph($0, size: fontSize * 0.85).measured.width
    }
    // Where there is no room for numbers there are none.
    let widest = texts.max().map { $0 + fontSize * 0.4 } ?? 0
    left = widest < width / 2 ? widest : 0
    let room = max(Self.thinnest, width - left)
    let ratio = Double(raster.image.height) / Double(max(1, raster.image.width))
    let height = min(room * ratio, room * Self.highest)
    picture = (max(height / ratio, Self.thinnest), max(height, Self.thinnest))
  }

  private var below: Double {
    raster.horizontal == nil ? 0 : Paragraph("0", size: size).measured.height + size * 0.3
  }

  var height: Double { picture.height + below }

  func draw(on scene: inout FigureScene, x: Double, y: Double) {
    let place = Rectangle(x: x + left, y: y, width: picture.width, height: picture.height)
    scene.marks.append(.picture(raster.image, place, isSmooth: false))
    let (across, down) = (
      place.width / Double(raster.image.width), place.height / Double(raster.image.height)
    )
    if !raster.outlines.isEmpty {
      let lines = raster.outlines.map { line in
        FigureShape.Line(
          line.points.map { .init(x: place.x + $0.x * across, y: place.y + $0.y * down) },
          isClosed: line.isClosed)
      }
      let ink = FigureShape.Paint(RGB(red: 70, green: 70, blue: 74), opacity: 0.9)
      scene.add(FigureShape(lines, stroke: ink, width: min(max(place.width / 160, 0.4), 0.8), clip: place))
    }
    scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.5))
    drawScales(on: &scene, place, right: x + width)
  }

  /// - Parameter right: where the panel ends.
  private func drawScales(on scene: inout FigureScene, _ place: Rectangle, right: Double) {
    let paint = FigureShape.Paint(theme.quietInk)
    if left > 0, let vertical = raster.vertical {
      // Neither above the panel nor among the numbers below.
      var free = place.y
      for (share, label) in vertical.ticks.sorted(by: { $0.share < $1.share }) {
        let middle = place.y + share * place.height
        let text = Paragraph(label, size: size, color: theme.quietInk)
        let (width, height) = text.measured
        guard middle - height / 2 >= free, middle + height / 2 <= place.bottom + size * 0.25 else { continue }
        scene.add(text, x: place.x - width - size * 0.35, y: middle - height / 2)
        scene.add(
          .line(
            from: .init(x: place.x - size * 0.2, y: middle), to: .init(x: place.x, y: middle), paint,
            width: 0.5))
        free = middle + height / 2
      }
    }
    if let horizontal = raster.horizontal {
      var free = place.x - left
      for (share, label) in horizontal.ticks.sorted(by: { $0.share < $1.share }) {
        let middle = place.x + share * place.width
        let text = Paragraph(label, size: size, color: theme.quietInk)
        let width = text.measured.width
        guard middle - width / 2 >= free, middle + width / 2 <= right else { continue }
        scene.add(text, x: middle - width / 2, y: place.bottom + size * 0.3)
        scene.add(
          .line(
            from: .init(x: middle, y: place.bottom), to: .init(x: middle, y: place.bottom + size * 0.2),
            paint, width: 0.5))
        free = middle + width / 2 + size * 0.5
      }
    }
  }
}

extension Panel.Scale {
  /// Round numbers along the side: where, as a share of it, and what stands there.
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

  /// Degrees that people draw lines at, about five of them.
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
