import Foundation
import Pipeline
import Synchronization

/// Shows the progress of many photos, on a terminal as one changing line, else as a line every 10 s; and summarizes the outcomes.
final class ManyProgress: Sendable {
  private let count: Int
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let last = Mutex(ContinuousClock.now)

  private static let width = 30
  private static let lineInterval = Duration.seconds(10)
  private static let barInterval = Duration.milliseconds(100)

  init(count: Int, isQuiet: Bool) { (self.count, self.isQuiet) = (count, isQuiet) }

  @Sendable func update(_ tally: RunStatistics, errorMessage: String?) {
    if let errorMessage {
      clear()
      Console.note("igviz: \(errorMessage)")
    }
    guard !isQuiet else { return }
    let isDue = last.withLock { last in
      let interval = isTerminal ? Self.barInterval : Self.lineInterval
      guard ContinuousClock.now - last > interval else { return false }
      last = .now
      return true
    }
    guard isDue else { return }
    let text =
      "\(tally.done)/\(count)\(tally.failed > 0 ? ", \(tally.failed) failed" : "")"
      + ", \(tally.rateText)\(tally.secondsLeft(of: count).map { ", \(Self.duration($0)) left" } ?? "")"
    if isTerminal {
      let blocks = Self.width * tally.done / max(1, count)
      let bar = String(repeating: "█", count: blocks) + String(repeating: "░", count: Self.width - blocks)
      Console.overwriteLine(with: "Explaining \(bar) \(text)")
    } else {
      Console.note("igviz: \(text)")
    }
  }

  /// Clears the progress line.
  func clear() { if isTerminal, !isQuiet { Console.overwriteLine(with: "") } }

  /// Returns a summary of all outcomes.
  func summary(of tally: RunStatistics) -> String {
    if count == 0, tally.gone == 0 { return "no photos in this shard" }
    let counts = [
      "\(tally.explained) explained", tally.known > 0 ? "\(tally.known) already complete" : nil,
      tally.failed > 0 ? "\(tally.failed) failed" : nil,
      tally.gone > 0 ? "\(tally.gone) deleted since" : nil,
      tally.missed > 0 ? "\(tally.missed) missed the tolerance" : nil,
    ].compactMap(\.self)
    let lines = [
      "\(count) photo\(count == 1 ? "" : "s"): \(counts.joined(separator: ", ")), in \(Self.duration(tally.seconds)), \(tally.rateText)",
      tally.gradeText,
    ]
    return lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: String(format: "%.0f s", seconds)
    case ..<7200: String(format: "%.0f min", seconds / 60)
    default: String(format: "%.1f h", seconds / 3600)
    }
  }
}

extension RunStatistics {
  /// "12.3 photos per second"
  var rateText: String { String(format: "%.3g photos per second", rate) }
}
