import Foundation
import TestSupport
import Testing

@testable import Models

/// Stored weights are those that were installed.
@Suite struct InstalledWeightsTests {
  /// "abc", whose hash is an example of the standard. Reference: FIPS 180-2.
  private let known = KnownModel(
    name: "example", package: "example", packageVersion: "1", packageSHA256: "",
    packagePath: "weights/example.pth", bytes: 3,
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", license: "MIT",
    architecture: .lite0)

  @Test func damagedFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      let store = ModelStore(folder: folder)
      #expect(throws: ModelError.notInstalled("example")) { try store.data(of: known) }
      let path = store.path(of: known)
      try Data("abc".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try store.data(of: known) == Data("abc".utf8))
      try Data("abd".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: ModelError.damaged(path: path, model: "example")) { try store.data(of: known) }
      try Data("ab".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: ModelError.self) { try store.data(of: known) }
    }
  }
}
