import Engine
import Explaining
import Fields
import ImageCoding
import TestSupport
import Testing

@testable import Attribution
@testable import Models

/// Maps of the same network, against PyTorch, Captum and PAIR's saliency in double precision.
@Suite struct RegionGoldenTests {
  struct Case: Decodable, Sendable {
    let name: String
    let target: Int?
    let regions: Int?
  }

  static let golden = Result { try Golden<Case>("regions") }

  /// Returns an array of height × width × channels with channels first, as the model takes it.
  private static func channelsFirst(_ array: Golden<Case>.Array) -> [Float] {
    let (pixels, channels) = (array.shape[0] * array.shape[1], array.shape[2])
    return (0..<channels).flatMap { channel in
      (0..<pixels).map { array.values[$0 * channels + channel] }
    }
  }

  /// Returns the map of a method, which all channels share.
  private func map(
    by method: some AttributionMethod, activation: ActivationChoice? = nil
  ) throws -> (map: [Float], result: Attributions) {
    let golden = try Self.golden.get()
    let x = try golden.array("network/x")
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/regions.onnx").path
    let model = try Model(onnx: path, for: .arrays)
    let shape = [1, x.shape[2], x.shape[0], x.shape[1]]
    let rows = try model.rows(of: ["": InputArray(shape: shape, values: Self.channelsFirst(x))])
    let (compiled, fields) = try model.prepared(for: rows.fields(ofRow: 0), activation: activation)
    let levels = try fields.map {
      try Field(name: $0.name, axes: $0.axes, values: $0.values, unit: Field.levelUnit)
    }
    let target = try #require(golden.cases.first { $0.name == "network" }?.target)
    let function = NetworkScores(
      of: compiled.network, [Score([compiled.outputs[0].term(target, .output)])],
      activation: compiled.activation)
    let baseline = Self.channelsFirst(try golden.array("network/baseline"))
    let result = try method.attributions(
      of: function, input: MethodInput(levels), baselines: BaselineSamples([baseline]),
      execution: Execution(threads: 2))[0]
    #expect(abs(result.scoreAtInput - Double(try golden.array("network/scores").values[target])) < 1e-4)
    return (Array(result.values[..<(x.shape[0] * x.shape[1])].map { 3 * $0 }), result)
  }

  private func expected(_ name: String) throws -> [Float] {
    try Self.golden.get().array("network/\(name)").values
  }

  @Test func gradCAM() throws {
    let last = try map(by: ClassActivationMap.gradCAM, activation: .last).map
    #expect(relativeError(last, try expected("grad_cam")) < 1e-6)
    let first = try map(by: ClassActivationMap.gradCAM, activation: .named("first relu")).map
    #expect(relativeError(first, try expected("grad_cam_first")) < 1e-6)
    #expect(relativeError(first, last) > 0.1)
  }

  @Test func gradCAMPlusPlus() throws {
    let found = try map(by: ClassActivationMap.gradCAMPlusPlus, activation: .named("a2")).map
    #expect(relativeError(found, try expected("grad_cam_plus_plus")) < 1e-6)
  }

  @Test func occlusion() throws {
    let found = try map(by: Occlusion(side: 9, stride: 5)).map
    // Drops are small differences of scores in single precision.
    #expect(relativeError(found, try expected("occlusion")) < 1e-5)
  }

  @Test func rise() throws {
    let found = try map(by: RISE(samples: 200, seed: 14)).map
    #expect(relativeError(found, try expected("rise")) < 1e-5)
    let masks = try Self.golden.get().array("network/masks")
    let mask = RISEMask(extents: Array(masks.shape[1...2]))
    var generator = SplitMix64(seed: 14)
    let mine = (0..<3).flatMap { _ in mask.values(seed: generator.next()).map { Float($0) } }
    #expect(zip(mine, masks.values).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func xrai() throws {
    var method = XRAI(rule: .fixed(.trapezoid(intervals: 8)))
    method.sizes = .authors
    let found = try map(by: method).map
    #expect(relativeError(found, try expected("xrai")) < 1e-5)
    let x = try Self.golden.get().array("network/x")
    let regions = RegionSizes.authors.regions(
      of: x.values.map(Double.init), height: x.shape[0], width: x.shape[1])
    #expect(regions.count == (try Self.golden.get().cases.first { $0.name == "network" }?.regions))
    // The ranking alone, from PAIR's own attributions.
    let integrated = try Self.golden.get().array("network/integrated").values
    let highest = stride(from: 0, to: integrated.count, by: 3).map {
      Double(max(integrated[$0], integrated[$0 + 1], integrated[$0 + 2]))
    }
    let ranked = regions.densities(of: highest, minGain: RegionSizes.authors.minGain).map { Float($0) }
    #expect(relativeError(ranked, try expected("xrai")) < 1e-6)
  }

  /// The elephant with EfficientNet-Lite0: before the pooling, and behind the sixth block. Every 211th pixel is compared.
  @Test(arguments: [
    (ActivationChoice.last, "head", [7, 7, 1280]), (.named("_blocks.5._bn2"), "block", [14, 14, 80]),
  ])
  func efficientNetLite(choice: ActivationChoice, name: String, shape: [Int]) throws {
    let model = try EfficientNetTests.models.get()[0]
    let field = try model.field(of: PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg")))
    let compiled = try model.prepared(for: [field], activation: choice).network
    let activation = try #require(compiled.activation)
    #expect(activation.positions + [activation.channels] == shape)
    #expect(name != "head" || activation.name == "head ReLU6")
    let score = Score([compiled.outputs[0].term(386, .logit)])
    let result = try ClassActivationMap.gradCAM.attributions(
      of: NetworkScores(of: compiled.network, [score], activation: activation), input: MethodInput([field]),
      baselines: .none, execution: Execution())[0]
    let pixels = stride(from: 0, to: result.values.count, by: 3).map { 3 * result.values[$0] }
    let samples = stride(from: 0, to: pixels.count, by: 211).map { pixels[$0] }
    let error = relativeError(samples, try Self.golden.get().array("lite0/\(name)").values)
    #expect(error < 1e-4, "\(error)")
  }
}

/// Methods with one number for each position, requested as by a user.
@Suite struct RegionExplainerTests {
  /// A method with an inner activation has a network of its own, so the results of other methods do not change.
  @Test func aMethodThatLooksInsideChangesNoOther() throws {
    let model = try EfficientNetTests.models.get()[0]
    let field = try model.field(of: PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg")))
    let gradCAM = try #require(MethodKind.named("grad-cam"))
    let alone = try Explainer(model, Request(methods: [.gradient])).explain([field])
    let both = try Explainer(model, Request(methods: [.gradient, gradCAM])).explain([field])
    #expect(both.columns.map(\.method) == ["gradient", "grad-cam"])
    let isSame = both.columns[0].attributions == alone.columns[0].attributions
    #expect(isSame)
    let map = both.columns[1].attributions[0]
    #expect(map.positiveSum > 0 && map.negativeSum == 0 && map.evaluations == 1)
    let deeper = try Explainer(
      model, Request(methods: [gradCAM], activation: .named("_blocks.5._bn2"))
    ).explain([field])
    #expect(deeper.columns[0].attributions[0] != map)
    let unknown = try #require(throws: ModelError.self) {
      try Explainer(model, Request(methods: [gradCAM], activation: .named("head"))).explain([field])
    }
    #expect("\(unknown)".contains("head ReLU6 [7, 7, 1280]"))
  }
}
