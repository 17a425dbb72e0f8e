import Foundation

/// The factor of additional effort in fuzz tests, from `$IGVIZ_FUZZ`; see `make fuzz`.
public enum Fuzzing {
  public static let effort = ProcessInfo.processInfo.environment["IGVIZ_FUZZ"].flatMap(Int.init) ?? 1
}
