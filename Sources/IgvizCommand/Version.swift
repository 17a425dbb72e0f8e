/// The version of the command and of its documents.
enum Version {
  static let current = "0.3.0"
}
