import Engine
import Foundation
import TestSupport
import Testing

@testable import Models

private struct Case: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
}

@Suite struct CheckpointTests {
  private static let golden = Result { try Golden<Case>("checkpoint") }

  @Test(arguments: try golden.get().cases)
  fileprivate func tensorsOfAnyStride(_ reference: Case) throws {
    let expected = try Self.golden.get().array("\(reference.name)/values")
    let checkpoint = try PyTorchCheckpoint(TestFiles.fixture("checkpoint/lawful.pth"))
    let tensor = try checkpoint.tensor(reference.name, shape: expected.shape)
    #expect(tensor == Tensor(expected.values, shape: TensorShape(expected.shape)))
    let order = Array(expected.shape.indices.reversed())
    #expect(
      try checkpoint.tensor(reference.name, shape: expected.shape, order: order) == tensor.transposed(order))
  }

  @Test func missingAndMisshapenTensors() throws {
    let checkpoint = try PyTorchCheckpoint(TestFiles.fixture("checkpoint/lawful.pth"))
    #expect(throws: CheckpointError.missingTensor("none")) { try checkpoint.tensor("none", shape: [1]) }
    #expect(throws: CheckpointError.missingTensor("count")) { try checkpoint.tensor("count", shape: []) }
    #expect(throws: CheckpointError.wrongShape(tensor: "plain", shape: [3, 4], expected: [4, 3])) {
      try checkpoint.tensor("plain", shape: [4, 3])
    }
  }

  /// A checkpoint can never run code: a name that Python would execute is refused.
  @Test func codeIsRefused() throws {
    #expect {
      try PyTorchCheckpoint(TestFiles.fixture("checkpoint/command.pth"))
    } throws: { error in
      guard case CheckpointError.forbiddenName(let name, _) = error else { return false }
      return name.hasSuffix(" system")
    }
    #expect(throws: CheckpointError.self) {
      try PyTorchCheckpoint(TestFiles.fixture("checkpoint/whole-model.pth"))
    }
  }

  @Test(arguments: ["half.pth", "plain-pickle.pth", "zip.pth"])
  func otherFilesAreRefused(name: String) throws {
    let data = try TestFiles.fixture("checkpoint/\(name)")
    #expect(throws: CheckpointError.self) { try PyTorchCheckpoint(data) }
  }

  @Test func everyTruncationIsRefused() throws {
    let data = try TestFiles.fixture("checkpoint/lawful.pth")
    for length in 0..<data.count {
      #expect(throws: CheckpointError.self) { try PyTorchCheckpoint(data.prefix(length)) }
    }
  }

  /// Releasing a million nested containers would overflow the call stack.
  @Test func containersWithinContainersAreRefused() {
    let ascii = { (character: Character) in character.asciiValue ?? 0 }
    let (list, dictionary, none) = (ascii("]"), ascii("}"), ascii("N"))
    let count = 1_000_000
    for bytes in [
      [list] + [UInt8](repeating: 0x85, count: count),
      [UInt8](repeating: list, count: count) + [UInt8](repeating: ascii("a"), count: count - 1),
      Array(repeatElement([dictionary, none], count: count).joined()) + [dictionary]
        + [UInt8](repeating: ascii("s"), count: count),
    ] {
      #expect {
        try PyTorchCheckpoint(Data([0x80, 2] + bytes + [ascii(".")]))
      } throws: { error in
        guard case CheckpointError.malformed(let problem, _) = error else { return false }
        return problem.contains("nested containers")
      }
    }
  }

  /// A million items that are added one by one are not copied a million times.
  @Test func longListsAreReadAtOnce() {
    let items = Array(repeatElement([UInt8(ascii: "N"), UInt8(ascii: "a")], count: 1_000_000).joined())
    #expect(throws: CheckpointError.malformed("no magic number", at: 0)) {
      try PyTorchCheckpoint(Data([0x80, 2, UInt8(ascii: "]")] + items + [UInt8(ascii: ".")]))
    }
  }

  /// For any three changed bytes, the reader stays within the file and the storages.
  @Test func flippedBytes() throws {
    let original = try TestFiles.fixture("checkpoint/lawful.pth")
    for seed in 0..<20_000 * Fuzzing.effort {
      var data = original
      for step in 0..<3 {
        data[(seed &* 2_654_435_761 &+ step &* 40_503) % data.count] ^= UInt8(1 + (seed + step) % 255)
      }
      guard let checkpoint = try? PyTorchCheckpoint(data) else { continue }
      for (name, shape) in [
        ("plain", [3, 4]), ("strided", [4, 3, 2, 5]), ("view", [3, 4]), ("every.third", [7]),
      ] {
        _ = try? checkpoint.tensor(name, shape: shape)
      }
    }
  }
}

@Suite struct LabelsTests {
  private let labels = Labels.imageNet

  @Test func theOrderIsImageNets() {
    #expect(labels.names.count == 1000)
    #expect(
      labels.names[0] == "tench" && labels.names[386] == "African elephant"
        && labels.names[999] == "toilet tissue")
  }

  @Test(arguments: [
    ("386", 386), ("African elephant", 386), ("african ELEPHANT", 386), ("african el", 386), ("lesser", 387),
    ("red panda", -1), ("tusk", 101), ("esso", -1), ("espresso", 967), ("espresso m", 550), ("crane", 517),
  ])
  func namesAreUnderstood(text: String, index: Int) {
    #expect((try? labels.index(matching: text)) == (index < 0 ? nil : index))
  }

  @Test func ambiguousAndUnknownNamesAreExplained() {
    #expect(
      throws: LabelError.ambiguous(
        "elephant", candidates: ["Indian elephant [385]", "African elephant [386]"])
    ) {
      try labels.index(matching: "elephant")
    }
    #expect(throws: LabelError.unknown("qwerty", suggestions: [])) { try labels.index(matching: "qwerty") }
    #expect(throws: LabelError.unknown("", suggestions: [])) { try labels.index(matching: "") }
    #expect(throws: LabelError.outOfRange(1000, count: 1000)) { try labels.index(matching: "1000") }
    #expect(throws: LabelError.outOfRange(-1, count: 1000)) { try labels.index(matching: "-1") }
  }
}

/// Names are matched by whole words before parts of words, and misspelt ones get suggestions.
@Suite struct LabelMatchingTests {
  @Test func wholeWordsComeFirst() {
    #expect {
      try Labels.imageNet.index(matching: "dog")
    } throws: { error in
      guard case LabelError.ambiguous("dog", let candidates) = error else { return false }
      return candidates.contains("Maltese dog [153]") && !candidates.contains { $0.hasPrefix("dogsled") }
    }
    let labels = Labels(["dogsled", "hotdog stand", "dog, big", "cat"])
    #expect((try? labels.index(matching: "dog")) == 2)
    #expect((try? labels.index(matching: "DOG")) == 2)
    #expect((try? labels.index(matching: "sled")) == 0)
    #expect((try? labels.index(matching: "dog, b")) == 2)
  }

  @Test(arguments: [
    ("tuskr", "tusker"), ("espreso", "espresso"), ("African elefant", "African elephant"),
    ("tuksre", "tusker"), ("elefant", "Indian elephant"),
  ])
  func suggestions(text: String, meant: String) {
    #expect {
      try Labels.imageNet.index(matching: text)
    } throws: { error in
      guard case LabelError.unknown(text, let suggestions) = error else { return false }
      return suggestions.first == meant && "\(error)".contains("Did you mean '\(meant)'")
    }
  }
}

/// Names that match several classes or none are reported with the model's probability of each candidate.
@Suite struct UnclearClassTests {
  private let labels = Labels(["Indian elephant", "African elephant", "tusker", "tench"])
  private let probabilities = [0.05, 0.67, 0.23, 0.0001]

  private func unclear(_ text: String, in target: String? = nil, knowsAnswer: Bool = true) -> UnclearClass {
    UnclearClass(
      text, in: target ?? text, among: labels.names, matching: labels.indices(matching: text),
      probability: knowsAnswer ? { self.probabilities[$0] } : nil)
  }

  @Test func theLikeliestOfSeveralComesFirst() {
    let elephant = unclear("elephant")
    #expect(elephant.isAmbiguous && elephant.candidates.map(\.index) == [1, 0])
    #expect(
      "\(elephant)"
        == "'elephant' names 2 classes: African elephant [1] (probability 0.67), Indian elephant [0] (probability 0.05)"
    )
    #expect(unclear("elephant", knowsAnswer: false).candidates.map(\.index) == [0, 1])
    #expect(unclear("t", in: "t").candidates.first?.name == "African elephant")
  }

  /// If two classes have the same name, the suggestion is an index, because the name would be ambiguous again.
  @Test func oneNameOfTwoClasses() {
    let names = ["crane", "tench", "crane"]
    let crane = UnclearClass(
      "crane", in: "crane - tench", among: names, matching: [0, 2], probability: { [0.1, 0.3, 0.6][$0] })
    #expect(crane.isAmbiguous && crane.suggestion == "2 - tench")
  }

  @Test func aMisspeltNameIsNear() {
    #expect(
      "\(unclear("tenhc"))" == "unknown class 'tenhc'. Did you mean tench [3] (probability below 0.01)?")
    #expect(unclear("elefant", in: "elefant - tusker").suggestion == "African elephant - tusker")
  }

  @Test func ofAnotherWordTheLikeliestClassesAreTold() {
    let other = unclear("qwerty")
    #expect(!other.areNear && other.suggestion == nil && other.candidates.map(\.index) == [1, 2, 0])
    #expect("\(unclear("qwerty", knowsAnswer: false))" == "unknown class 'qwerty'")
  }
}

@Suite struct ModelStoreTests {
  @Test func theFolderFollowsTheEnvironment() {
    #expect(
      ModelStore(environment: ["IGVIZ_MODELS": "/m", "XDG_CACHE_HOME": "/c", "HOME": "/h"]).folder == "/m")
    #expect(ModelStore(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"]).folder == "/c/igviz/models")
    #expect(ModelStore(environment: ["IGVIZ_MODELS": "", "HOME": "/h"]).folder == "/h/.cache/igviz/models")
  }

  @Test func aModelThatIsNotThereNamesTheCure() throws {
    let model = try KnownModel.named("EfficientNet-Lite0")
    #expect(throws: ModelError.notInstalled("efficientnet-lite0")) {
      try ModelStore(folder: "/none").data(of: model)
    }
    try withTemporaryFolder { folder in
      let store = ModelStore(folder: folder)
      try Data(count: 10).write(to: URL(fileURLWithPath: store.path(of: model)))
      #expect {
        try store.data(of: model)
      } throws: { error in
        guard case ModelError.wrongSize(_, 10, 18_826_032, _) = error else { return false }
        return true
      }
    }
    #expect(throws: ModelError.self) { try KnownModel.named("resnet") }
  }
}
