import Testing

@testable import Explaining

/// The parts of a target, between commas.
@Suite struct TargetPartsTests {
  @Test func partsByTheirForm() {
    #expect(TargetParts("3,B-PER")?.parts == [.number(3), .word("B-PER")])
    #expect(TargetParts("-1, 2")?.parts == [.number(-1), .number(2)])
    #expect(TargetParts("last,' Paris'")?.parts == [.last, .word(" Paris")])
    #expect(TargetParts("last,','")?.parts == [.last, .word(",")])
    #expect(TargetParts("last,'''")?.parts == [.last, .word("'")])
    #expect(TargetParts("'last' , top3")?.parts == [.word("last"), .top(3)])
    #expect(TargetParts("last,top")?.parts == [.last, .top(1)])
    #expect(TargetParts("")?.parts == [.word("")])
    #expect(TargetParts("1,")?.parts == [.number(1), .word("")])
    #expect(TargetParts("topaz")?.parts == [.word("topaz")])
    #expect(TargetParts("top0")?.parts == [.word("top0")])
    #expect(TargetParts("2,:,*")?.parts == [.number(2), .word(":"), .word("*")])
  }

  @Test func openQuotationMarksAreNone() {
    #expect(TargetParts("last,'a") == nil)
    #expect(TargetParts("'a'b,1") == nil)
    #expect(TargetParts("'") == nil)
    #expect(TargetParts("''") == nil)
  }
}
