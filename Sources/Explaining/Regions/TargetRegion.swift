import Fields
import Models

/// The pixels of a class map over which a class's score is averaged.
public struct TargetRegion: Hashable, Sendable, Codable {
  /// The class, by its index.
  public var classIndex: Int
  /// The mask's file as it was named; `nil` for the pixels at which the class is predicted.
  public var mask: String?
  /// Of the output.
  public var rows: Int
  /// Of the output.
  public var columns: Int
  /// Lengths of runs of pixels, row by row: outside, inside, outside and so on.
  public var runs: [Int]
  /// Pixels inside.
  public var pixels: Int

  /// - Parameter isInside: rows × columns.
  package init(classIndex: Int, mask: String?, rows: Int, columns: Int, isInside: [Bool]) {
    self.classIndex = classIndex
    self.mask = mask
    self.rows = rows
    self.columns = columns
    runs = RunLengths.runs(of: isInside)
    pixels = isInside.count { $0 }
  }

  /// Of the output's pixels that are inside.
  public var share: Double { Double(pixels) / Double(max(1, rows * columns)) }

  /// Whether each pixel is inside, row by row.
  public var isInside: [Bool] { RunLengths.isInside(runs) }

  /// "where predicted (1234 pixels, 34 %)", "in mask.png (16 pixels, 0.4 %)".
  package var text: String {
    let percent = 100 * share
    let digits = percent < 1 ? "\((100 * percent).rounded() / 100)" : "\(Int(percent.rounded()))"
    let place = mask.map { "in \($0)" } ?? "where predicted"
    return "\(place) (\(pixels) pixel\(pixels == 1 ? "" : "s"), \(digits) %)"
  }
}
