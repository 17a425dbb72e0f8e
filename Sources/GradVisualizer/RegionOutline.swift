import Foundation
import ImageCoding

/// Outlines of the regions that hold most of a map's sum, as smooth lines that can be seen on any picture.
///
/// The regions are found as `KerasVisualizer` finds them: clipping by mass, closing and opening, filling, the largest
/// components. Their border is then smoothed and drawn at a larger scale, light between dark edges.
public struct RegionOutline: Hashable, Sendable {
  /// How regions are found, cleaned and chosen: what lies below `clipBelow` percent of the map's sum belongs to none.
  public var visualizer: KerasVisualizer

  public init(_ visualizer: KerasVisualizer) { self.visualizer = visualizer }

  /// A picture with lines, and what they enclose.
  public struct Outlined: Sendable {
    /// Its sides are a whole multiple of the picture's.
    public let image: Image
    /// Of the map's sum.
    public let massShare: Double
    /// Of the picture.
    public let areaShare: Double
  }

  /// `nil` where there is no region.
  ///
  /// - Parameters:
  ///   - map: a value for every pixel, none below zero.
  ///   - side: the larger side is magnified to at least this.
  /// - Throws: `VisualizerError`
  public func draw(_ map: [Float], over image: Image, side: Int) throws(VisualizerError) -> Outlined? {
    guard let regions = try visualizer.regions(of: map, width: image.width, height: image.height) else {
      return nil
    }
    let larger = max(image.width, image.height)
    let scale = min(max(1, (side + larger - 1) / larger), Self.maxScale)
    let picture = scale == 1 ? image : image.magnified(by: scale)
    let levels = Self.smoothed(regions, width: image.width, height: image.height, scale: scale)
    let total = map.reduce(0) { $0 + Double($1) }
    let inside = zip(map, regions).reduce(0) { $0 + ($1.1 ? Double($1.0) : 0) }
    return Outlined(
      image: painted(levels, over: picture), massShare: total > 0 ? inside / total : 0,
      areaShare: Double(regions.count { $0 }) / Double(max(1, regions.count)))
  }

  private static let maxScale = 64
  /// σ of the smoothing, in pixels of the picture that was magnified.
  private static let roundness = 1.5
  /// Half the width of the light line, and of the dark one below it, in pixels of the result.
  private static let lightWidth: Float = 1.2
  private static let darkWidth: Float = 2.6

  /// 1 inside and 0 outside, with a soft step between, at the larger scale.
  private static func smoothed(_ regions: [Bool], width: Int, height: Int, scale: Int) -> Levels {
    var levels = Levels(width: width * scale, height: height * scale)
    for y in 0..<levels.height {
      for x in 0..<levels.width {
        levels.values[y * levels.width + x] = regions[y / scale * width + x / scale] ? 1 : 0
      }
    }
    levels.blur(sigma: roundness * Double(scale))
    return levels
  }

  private func painted(_ levels: Levels, over picture: Image) -> Image {
    var samples = picture.samples
    let color = visualizer.polarity == .positive ? visualizer.positiveColor : visualizer.negativeColor
    let light = [Float(color.red), Float(color.green), Float(color.blue)]
    for y in 0..<levels.height {
      for x in 0..<levels.width {
        guard let distance = levels.distance(x, y), distance < Self.darkWidth + 1 else { continue }
        let dark = min(max(Self.darkWidth + 0.5 - distance, 0), 1) * 0.75
        let line = min(max(Self.lightWidth + 0.5 - distance, 0), 1)
        for channel in 0..<3 {
          let index = (y * levels.width + x) * 3 + channel
          let shaded = Float(samples[index]) * (1 - dark)
          samples[index] = UInt8(min(max((shaded * (1 - line) + light[channel] * line).rounded(), 0), 255))
        }
      }
    }
    return Image(width: levels.width, height: levels.height, samples: samples)
  }
}

/// A map of numbers between 0 and 1 whose level ½ is a line.
private struct Levels {
  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    values = [Float](repeating: 0, count: width * height)
  }

  /// How far a pixel is from the line, in pixels, to first order; `nil` where the map is level.
  func distance(_ x: Int, _ y: Int) -> Float? {
    func value(_ x: Int, _ y: Int) -> Float {
      values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    let across = (value(x + 1, y) - value(x - 1, y)) / 2
    let down = (value(x, y + 1) - value(x, y - 1)) / 2
    let slope = (across * across + down * down).squareRoot()
    return slope > 1e-4 ? abs(value(x, y) - 0.5) / slope : nil
  }

  /// A Gaussian along both sides; beyond the edge the map goes on as it ends.
  mutating func blur(sigma: Double) {
    let reach = Int(3 * sigma + 0.5)
    var kernel = (-reach...reach).map { Float(exp(-0.5 * Double($0 * $0) / (sigma * sigma))) }
    let total = kernel.reduce(0, +)
    kernel = kernel.map { $0 / total }
    for (length, step, lines, start) in [(width, 1, height, width), (height, width, width, 1)] {
      var line = [Float](repeating: 0, count: length)
      for number in 0..<lines {
        let first = number * start
        for position in 0..<length {
          line[position] = kernel.indices.reduce(0) { sum, tap in
            let source = min(max(position + tap - reach, 0), length - 1)
            return sum + kernel[tap] * values[first + source * step]
          }
        }
        for position in 0..<length { values[first + position * step] = line[position] }
      }
    }
  }
}
