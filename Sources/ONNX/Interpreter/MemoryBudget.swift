import Foundation

/// How much memory a model may take. It is counted before it is taken, so that a small file cannot ask for more than there is.
public struct MemoryBudget: Hashable, Sendable {
  /// In bytes.
  public let limit: Int
  /// Bytes that are taken.
  public private(set) var used = 0

  /// A budget of which nothing is taken.
  public init(bytes: Int) { limit = max(0, bytes) }

  /// The hint of errors about the limit.
  package static let hint = "raise the limit, for example with --memory-limit 16G"

  /// Three quarters of the memory of the machine, or of the container that this runs in.
  public static let standard: MemoryBudget = {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return MemoryBudget(bytes: min(machine, containerLimit ?? machine) / 4 * 3)
  }()

  /// What a control group allows; `nil` where there is no limit.
  private static var containerLimit: Int? {
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      let text = try? String(contentsOfFile: path, encoding: .utf8)
      if let limit = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }), limit > 0 {
        return limit
      }
    }
    return nil
  }

  /// Counts bytes in.
  ///
  /// - Returns: whether they are within the limit; otherwise nothing was counted.
  public mutating func take(_ bytes: Int) -> Bool {
    guard has(bytes) else { return false }
    used += bytes
    return true
  }

  /// Whether so many bytes more would be within the limit.
  public func has(_ bytes: Int) -> Bool {
    let (sum, overflow) = used.addingReportingOverflow(bytes)
    return !overflow && sum <= limit
  }

  /// "1.5 GiB".
  public static func text(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
