import Testing

@testable import MediaEngine

@Suite struct FittingIndexTests {
  private func track(_ count: Int, step: Double, bytes: Int) -> [IndexSize.Sample] {
    (0..<count).map {
      IndexSize.Sample(time: Double($0) * step, composition: 0, bytes: bytes, isKey: true)
    }
  }

  @Test func oneTrackIsOneChunkAMegabyte() {
    let small = IndexSize.bytes(of: [track(100, step: 0.04, bytes: 1000)])
    let large = IndexSize.bytes(of: [track(100, step: 0.04, bytes: 100_000)])
    #expect(small < large)
    #expect(large - small < 100 * 8)
  }

  @Test func interleavingCostsChunks() {
    let picture = track(100, step: 0.04, bytes: 1000)
    let sound = track(200, step: 0.02, bytes: 300)
    let apart = IndexSize.bytes(of: [picture]) + IndexSize.bytes(of: [sound])
    #expect(IndexSize.bytes(of: [picture, sound]) > apart - 500 + 150 * 4)
  }
}
