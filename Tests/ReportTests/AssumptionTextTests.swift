import Fields
import Models
import Testing

@testable import Report

/// Texts for the assumptions about inputs and outputs.
@Suite struct AssumptionTextTests {
  @Test(arguments: [
    (TaskReason.head("softmax"), "its last operation is softmax"),
    (.requested, "as requested"),
    (.requestedHead("sigmoid"), "its last operation is sigmoid, and as requested"),
    (.imageNetLabels, "its labels are those of ImageNet"),
    (.label, "the model also outputs a label, and these numbers sum to 1"),
    (.imageNetClassifier, "it is an ImageNet classifier"),
    (.noHead, "the model ends in neither softmax nor sigmoid"),
  ])
  func reasonsOfTasks(reason: TaskReason, text: String) {
    #expect(reason.text == text)
  }

  @Test(arguments: [
    (
      AxesAssumption.conflict("Conv 'a': channel; LSTM 'b': time"),
      "the operators that read it disagree about its axes (Conv 'a': channel; LSTM 'b': time); values are treated as independent"
    ),
    (.usual([.channel, .y, .x]), "no operator determines its axes; assumed are channel × y × x"),
    (
      .completed(axes: [0, 2], kinds: [.time, .y], shape: [12, 5, 3]),
      "operators determine only some of its axes; assumed are axis 0 of [12, 5, 3] as time, axis 2 of [12, 5, 3] as y"
    ),
  ])
  func assumedAxes(assumption: AxesAssumption, text: String) {
    #expect(assumption.text == text)
  }
}
