import Fields
import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Models

/// A model is compiled once for all texts that can share a network.
@Suite struct NetworkCacheTests {
  private func model(_ name: String) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/\(name).onnx").path
    return try Model(onnx: path, for: .texts(layer: nil))
  }

  private func fields(_ ids: [Float], mask: [Float]? = nil, of model: Model) throws -> [Field] {
    try model.inputs.map { input in
      let values =
        input.name == model.text?.name
        ? ids : input.name.contains("mask") ? mask ?? ids.map { _ in 1 } : ids.map { _ in 0 }
      return try Field(name: input.name, axes: [Axis(.token, ids.count)], values: values)
    }
  }

  private func outputs(_ fields: [Field], of model: Model) throws -> (values: [Float], network: Network) {
    let (compiled, explained) = try model.prepared(for: fields)
    return (try Evaluator(compiled.network).forward(explained.flatMap(\.values)), compiled.network)
  }

  @Test(arguments: ["exported-texts/bert-dynamo", "texts/pairs"])
  func textsOfOneLengthShareANetwork(name: String) throws {
    let shared = try model(name)
    var networks: [ObjectIdentifier: Network] = [:]
    for ids in [[5, 6, 7, 8], [9, 3, 4, 5], [3, 4, 5, 6, 7], [8, 8, 8, 8, 8]] as [[Float]] {
      let found = try outputs(fields(ids, of: shared), of: shared)
      networks[ObjectIdentifier(found.network)] = found.network
      let alone = try model(name)
      #expect(try outputs(fields(ids, of: alone), of: alone).values == found.values, "\(ids)")
    }
    #expect(networks.count == 2 && shared.networks.keys.count == 2)
    let places = networks.values.map { Set($0.weightPlaces.keys) }
    #expect(!places[0].isDisjoint(with: places[1]), "weights are packed once")
  }

  /// A mask that is used in a computation is part of the network.
  @Test func otherMasksHaveOtherNetworks() throws {
    let shared = try model("exported-texts/bert-dynamo")
    let whole = try outputs(fields([5, 6, 7, 8], of: shared), of: shared)
    let cut = try outputs(fields([5, 6, 7, 8], mask: [1, 1, 1, 0], of: shared), of: shared)
    #expect(whole.network !== cut.network && whole.values != cut.values)
    let alone = try model("exported-texts/bert-dynamo")
    #expect(
      try outputs(fields([5, 6, 7, 8], mask: [1, 1, 1, 0], of: alone), of: alone).values == cut.values)
  }

  /// Values that are computed from the words themselves, such as a padding mask, are part of the network, too.
  @Test func computedMasksHaveOtherNetworks() throws {
    let name = "exported-texts/keras-lstm-masked"
    let shared = try model(name)
    let ends = [[7, 3], [8, 0], [4, 0], [0, 0]] as [[Float]]
    for ids in ends.map({ [5, 6, 7, 8, 9, 1, 2, 3] + $0 }) {
      let alone = try model(name)
      #expect(
        try outputs(fields(ids, of: shared), of: shared).values
          == outputs(fields(ids, of: alone), of: alone).values, "\(ids)")
    }
    #expect(shared.networks.keys.count == 3)
  }

  @Test func theLastOnesUsedAreKept() throws {
    let model = try model("texts/pairs")
    let fields = try fields([5, 6, 7], of: model)
    let network = try model.prepared(for: fields).network
    let cache = NetworkCache<Int>(byteLimit: 0)
    for key in [1, 2, 1, 3, 1] { _ = cache.network(for: key) { network } }
    #expect(cache.keys == [1, 3], "two are kept, however small the limit")
    let large = NetworkCache<Int>(byteLimit: .max)
    for key in 0..<100 { _ = large.network(for: key) { network } }
    #expect(large.keys.count == 64 && large.keys.first == 99)
    var compiled = 0
    _ = large.network(for: 99) {
      compiled += 1
      return network
    }
    #expect(compiled == 0)
  }
}
