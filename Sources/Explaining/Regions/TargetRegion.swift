import Fields
import Models

/// The pixels of a class map over which a class's score is averaged.
public struct TargetRegion: Hashable, Sendable, Codable {
  /// The class's index.
  public var classIndex: Int
  /// The mask's file, as named in the target; `nil` for the pixels where the class is predicted.
  public var mask: String?
  /// The number of rows of the output.
  public var rows: Int
  /// The number of columns of the output.
  public var columns: Int
  /// Run lengths of pixels, row by row: outside, inside, outside and so on.
  public var runs: [Int]
  /// The number of pixels inside.
  public var pixels: Int

  /// - Parameter isInside: rows × columns values, row by row.
  package init(classIndex: Int, mask: String?, rows: Int, columns: Int, isInside: [Bool]) {
    self.classIndex = classIndex
    self.mask = mask
    self.rows = rows
    self.columns = columns
    runs = RunLengths.runs(of: isInside)
    pixels = isInside.count { $0 }
  }

  /// The share of the output's pixels that are inside, 0…1.
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
