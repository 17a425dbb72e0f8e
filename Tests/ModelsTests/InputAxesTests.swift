import Fields
import ONNX
import Testing

@testable import Models

/// The axes that operators do not determine, and the assumptions about them.
@Suite struct InputAxesTests {
  private func kinds(_ shape: [Int], _ roles: [AxisRole?]) -> (
    kinds: [Axis.Kind], assumption: AxesAssumption?
  ) {
    let found = InputAxes(shape: shape, reading: AxisReading(roles: roles))
    #expect(found.axes.map(\.extent) == shape)
    return (found.axes.map(\.kind), found.assumption)
  }

  @Test func whatOperatorsSayIsNoAssumption() {
    let volume = kinds([6, 16, 16, 1], [nil, .z, .y, .x, nil])
    #expect(volume.kinds == [.z, .y, .x, .channel] && volume.assumption == nil)
    let unbatched = kinds([3, 9], [.channel, .time])
    #expect(unbatched.kinds == [.channel, .time] && unbatched.assumption == nil)
    #expect(kinds([5], [nil, .feature]).kinds == [.feature])
  }

  @Test func aPartIsCompletedAndSaid() {
    // A series whose channels a product determines; a photo whose channels are scaled separately.
    let series = kinds([12, 5], [nil, nil, .channel])
    #expect(series.kinds == [.time, .channel])
    #expect(series.assumption == .completed(axes: [0], kinds: [.time], shape: [12, 5]))
    let photo = kinds([3, 8, 9], [nil, nil, .y, .x])
    #expect(photo.kinds == [.channel, .y, .x])
    #expect(photo.assumption == .completed(axes: [0], kinds: [.channel], shape: [3, 8, 9]))
    #expect(kinds([4, 7, 9], [nil, .channel, nil, nil]).kinds == [.channel, .y, .x])
  }

  @Test func withoutOperatorsTheShapeMustDo() {
    let picture = InputAxes(shape: [1, 28, 28], reading: nil)
    #expect(picture.axes.map(\.kind) == [.channel, .y, .x])
    #expect(picture.assumption == .usual([.channel, .y, .x]))
    // A single axis always has features: no result depends on the assumption.
    #expect(InputAxes(shape: [7], reading: nil).assumption == nil)
    #expect(InputAxes(shape: [7, 1], reading: nil).assumption == nil)
  }

  /// If operators contradict each other, no axis has neighbours.
  @Test func conflictsAssumeNothing() {
    let reading = AxisReading(roles: [nil, nil, nil], conflict: "Conv 'a': channel; LSTM 'b': time")
    let found = InputAxes(shape: [3, 20], reading: reading)
    #expect(found.axes.map(\.kind) == [.component, .component])
    #expect(found.assumption == .conflict("Conv 'a': channel; LSTM 'b': time"))
  }
}
