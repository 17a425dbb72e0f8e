import Explaining
import Fields
import TestSupport
import Testing

@testable import Attribution
@testable import Models

/// Axes determined from operators, against Captum, PyTorch and scipy, which are given the axes.
@Suite struct GoldenAxesTests {
  struct Case: Decodable, Sendable { let name: String }

  /// The model, the kinds of the axes after the batch, and whether an inner layer has positions.
  static let cases: [(name: String, kinds: [Axis.Kind], hasLayer: Bool)] = [
    ("series", [.channel, .time], true), ("few-steps", [.channel, .time], true),
    ("series-last", [.time, .channel], true), ("series-as-row", [.time, .channel], true),
    ("vector", [.time], true), ("vector-reshaped", [.time], true),
    ("volume", [.channel, .z, .y, .x], true), ("shallow-volume", [.channel, .z, .y, .x], true),
    ("volume-last", [.z, .y, .x, .channel], true), ("many-channels", [.channel, .y, .x], true),
    ("strip", [.channel, .y, .x], true), ("lstm", [.time, .channel], false),
    ("gru", [.time, .channel], false), ("rnn", [.time, .channel], false),
  ]

  private func model(_ name: String) throws -> Model {
    try Model(
      onnx: TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/axes/\(name).onnx").path, for: .arrays)
  }

  /// Returns the map summed to positions.
  private func map(_ explanation: Explanation) -> [Float] {
    let (field, values) = (explanation.fields[0], explanation.columns[0].attributions[0].values)
    let places = field.axes.filter { !$0.kind.isSpatial }.reduce(1) { $0 * $1.extent }
    var map = [Float](repeating: 0, count: values.count / places)
    field.forEachValue { index, _, position in map[position] += values[index] }
    return map
  }

  @Test(arguments: cases)
  func agreement(name: String, kinds: [Axis.Kind], hasLayer: Bool) throws {
    let golden = try Golden<Case>("axes")
    func expected(_ key: String) throws -> [Float] { try golden.array("\(name)/\(key)").values }
    let x = try golden.array("\(name)/x")
    let model = try model(name)
    let fields = try model.rows(of: ["": InputArray(shape: x.shape, values: x.values)]).fields(ofRow: 0)
    #expect(fields[0].axes.map(\.kind) == kinds)
    #expect(fields[0].axesAssumption == nil)
    func explained(_ kind: MethodKind, samples: Int? = nil, seed: UInt64 = 0) throws -> Explanation {
      var request = Request(
        methods: [kind], baselines: [.zero], targets: ["0"], activation: .named("tanh"), samples: samples,
        seed: seed)
      request.threads = 2
      return try Explainer(model, request).explain(fields)
    }
    let occlusion = try explained(.kind("occlusion"))
    #expect(abs(occlusion.columns[0].attributions[0].scoreAtInput - Double(try expected("y")[0])) < 1e-5)
    // Drops are small differences of scores in single precision.
    #expect(relativeError(map(occlusion), try expected("occlusion")) < 1e-4)
    let rise = try explained(.kind("rise"), samples: 150, seed: 61)
    #expect(relativeError(map(rise), try expected("rise")) < 1e-5)
    let blurred = try BlurBaseline(sigma: 2).values(for: fields[0], stream: 0)
    #expect(relativeError(blurred, try expected("blur")) < 1e-5)
    if hasLayer {
      #expect(relativeError(map(try explained(.kind("grad-cam"))), try expected("grad_cam")) < 1e-5)
    }
  }

  /// Data that are not a picture cannot be segmented into regions, and the error states the axes.
  @Test(arguments: [
    ("series", "channel × time"), ("volume", "channel × z × y × x"), ("lstm", "time × channel"),
  ])
  func regionsNeedPictures(name: String, axes: String) throws {
    let x = try Golden<Case>("axes").array("\(name)/x")
    let model = try model(name)
    let fields = try model.rows(of: ["": InputArray(shape: x.shape, values: x.values)]).fields(ofRow: 0)
    let error = try #require(throws: AttributionError.self) {
      try Explainer(model, Request(methods: [.kind("xrai")], targets: ["0"])).explain(fields)
    }
    #expect("\(error)".contains("x (\(axes)) is not a picture"))
  }

  /// Axes that a card or an option names take precedence.
  @Test func namesWin() throws {
    let x = try Golden<Case>("axes").array("series/x")
    let rows = try model("series").rows(of: ["": InputArray(shape: x.shape, values: x.values)])
    let named = try rows.laidOut(by: ["": AxisLayout("sample,y,x")]).fields(ofRow: 0)
    #expect(named[0].axes.map(\.kind) == [.y, .x] && named[0].axesAssumption == nil)
    #expect(throws: LayoutError.self) { try rows.laidOut(by: ["": AxisLayout("sample,channel,y,x")]) }
  }
}

extension MethodKind {
  fileprivate static func kind(_ name: String) throws -> MethodKind {
    try #require(all.first { $0.name == name })
  }
}
