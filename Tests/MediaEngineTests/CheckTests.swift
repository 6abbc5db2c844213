import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct CheckTests {
  @Test func countsWhatIsThere() throws {
    let scratch = try Scratch()
    let clip = try scratch.clip("a.mp4", seconds: 2)
    let report = try DecodeCheck.run(clip, depth: .full)
    #expect(report.isSound)
    // AAC's last frame is whole; the container alone says how much of it counts.
    #expect(report.streams.map(\.decoded) == [50, 89_088])
    #expect(abs((report.streams.first?.end ?? 0) - 2) < 0.001)
  }

  @Test func findsDamageInTheMiddle() throws {
    let scratch = try Scratch()
    let clip = try scratch.clip("a.mkv", seconds: 2)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: clip))
    for place in stride(from: bytes.count / 2, to: bytes.count / 2 + 4000, by: 7) {
      bytes[place] ^= 0x5A
    }
    let damaged = scratch.path("b.mkv")
    try bytes.write(to: URL(fileURLWithPath: damaged))
    #expect(!(try DecodeCheck.run(damaged, depth: .full).isSound))
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: SharedMedia.rows.filter { ["clean", "rc0-with-errors"].contains($0["full_decode"]) }
      .filter { ProbeTests.movingRows.contains($0) && $0["file"] != "long_180p_av1.mp4" }
      .map { ($0["file"], $0["full_decode"] == "clean") })
  func agreesWithTheManifest(_ file: String, _ wasClean: Bool) throws {
    // What ffmpeg complained of there were time stamps that its own rate made double, and a span
    // that ASF notes wrongly; all pictures and sound decode.
    let isClean = wasClean || ["fire2.mp4", "MOV00006.3gp", "testASF.asf"].contains(file)
    let path = SharedMedia.path(file)
    let full = try DecodeCheck.run(path, depth: .full)
    #expect(full.isSound == isClean, "\(file): \(full.messages)")
    if isClean {
      let sampled = try DecodeCheck.run(path, depth: .sampled)
      #expect(sampled.isSound, "\(file): \(sampled.messages)")
    }
  }

  @Test func samplesFarPlaces() throws {
    let scratch = try Scratch()
    let clip = try scratch.clip("a.mp4", size: "64x48", seconds: 30)
    let report = try DecodeCheck.run(clip, depth: .sampled)
    #expect(report.isSound && report.depth == .sampled)
    let frames = report.streams.first?.decoded ?? 0
    #expect(frames > 20 && frames < 300)
    #expect(abs((report.streams.first?.end ?? 0) - 30) < 0.1)
  }
}

@Suite struct DecodeAsideTests {
  /// What is decoded while it is written, with one packet's bytes changed on the way or not.
  private func report(spoiling place: Int?) throws -> DecodeReport {
    let scratch = try Scratch()
    let source = try Demuxer.open(try scratch.clip("a.mp4", seconds: 2))
    let muxer = try Muxer.create(scratch.path("o.mp4"), container: .mp4)
    for index in 0..<source.streamCount { _ = try muxer.addStream(copying: index, of: source) }
    try muxer.start()
    let aside = try DecodeAside(muxer, threads: 2)
    let packet = try Packet()
    var pictures = 0
    while try source.read(into: packet) {
      let index = packet.streamIndex
      muxer.rescale(packet, to: index)
      if index == 0 { pictures += 1 }
      if index == 0, pictures == place { packet.spoil() }
      try aside.take(packet, stream: index)
    }
    return try aside.finish()
  }

  @Test func agreesWithDecodingTheFile() throws {
    let found = try report(spoiling: nil)
    #expect(found.isSound && found.depth == .full)
    #expect(found.streams.map(\.decoded) == [50, 89_088])
    #expect(abs((found.streams.first?.end ?? 0) - 2) < 0.001)
  }

  @Test func findsWhatIsSpoiled() throws {
    let found = try report(spoiling: 20)
    #expect(found.streams.first.map { $0.errors > 0 } == true)
  }

  @Test(.timeLimit(.minutes(8))) func isDroppedWithoutWaitingForMore() throws {
    let scratch = try Scratch()
    let source = try Demuxer.open(try scratch.clip("a.mp4"))
    let muxer = try Muxer.create(scratch.path("o.mp4"), container: .mp4)
    _ = try muxer.addStream(copying: 0, of: source)
    try muxer.start()
    var aside: DecodeAside? = try DecodeAside(muxer, threads: 1)
    weak let dropped = aside
    let packet = try Packet()
    while try source.read(into: packet) {
      if packet.streamIndex == 0 { try aside?.take(packet, stream: 0) }
    }
    aside = nil
    #expect(dropped == nil)
  }
}

extension Packet {
  /// Changes the coded bytes from the middle on.
  fileprivate func spoil() {
    withBytes { bytes in
      let mutable = UnsafeMutableRawBufferPointer(mutating: bytes)
      for place in (size / 2)..<size { mutable[place] ^= 0x5A }
    }
  }
}

@Suite struct ConveyorTests {
  @Test(.timeLimit(.minutes(8))) func keepsTheOrderAndTellsTheEnd() throws {
    let belt = Conveyor<Int>(room: 2)
    let giver = try SideTask { (0..<1000).allSatisfy { belt.put($0) } }
    var taken: [Int] = []
    while taken.count < 1000, let item = try belt.take() { taken.append(item) }
    #expect(try giver.value() && taken == Array(0..<1000))
    belt.end(MediaError.cancelled())
    #expect(throws: MediaError.self) { try belt.take() }
  }

  @Test(.timeLimit(.minutes(8))) func letsTheGiverGoWhenNobodyTakes() throws {
    let belt = Conveyor<Int>(room: 1)
    let giver = try SideTask { (0..<10).allSatisfy { belt.put($0) } }
    #expect(try belt.take() == 0)
    belt.close()
    #expect(try !giver.value())
  }
}

@Suite struct OwnerTests {
  @Test func errorsSayWhichFileWhatAndWhatToDo() throws {
    let scratch = try Scratch()
    let missing = scratch.path("none.mp4")
    let error = #expect(throws: MediaError.self) { try Demuxer.open(missing) }
    #expect(
      error?.description
        == "\(missing): opening: No such file or directory. "
        + "Check that the file exists and that you may read it")
    let many = MediaError(.damaged, operation: "reading", path: "a\nb", detail: "x\ny")
    #expect(!many.description.contains("\n"))
  }

  @Test func unknownCodesSurvive() {
    let gate = Gate(path: "a.mp4")
    let error = #expect(throws: MediaError.self) { try gate.check(-987_654, "trying") }
    #expect(error?.code == -987_654)
    #expect(error?.kind == .other)
  }

  @Test func unknownEncoderOptionsAreNamed() throws {
    let shape = PictureShape(
      size: Resolution(width: 64, height: 64), format: .yuv420p, timeBase: Rational(1, 25) ?? .one)
    let error = #expect(throws: MediaError.self) {
      try StreamEncoder.open(PictureEncoding(shape: shape, options: ["no-such-thing": "1"]))
    }
    #expect(error?.description.contains("no-such-thing") == true)
    let missing = #expect(throws: MediaError.self) {
      try StreamEncoder.open(PictureEncoding(codec: "libnothing", shape: shape))
    }
    #expect(missing?.kind == .missingCodec)
  }

  @Test func brokenFilterDescriptionsAreErrors() throws {
    let shape = PictureShape(
      size: Resolution(width: 64, height: 64), format: .yuv420p, timeBase: Rational(1, 25) ?? .one)
    #expect(throws: MediaError.self) {
      try FilterGraph.make("nosuchfilter", inputs: [.picture(shape)], outputs: [.picture()])
    }
    #expect(throws: MediaError.self) {
      try FilterGraph.make("hstack", inputs: [.picture(shape)], outputs: [.picture()])
    }
  }

  @Test func framesLendTheirPlanes() throws {
    let frame = try Frame(picture: Resolution(width: 5, height: 3), format: .yuv420p)
    #expect(frame.planeCount == 3)
    #expect([0, 1, 2].map { frame.lines(ofPlane: $0) } == [3, 2, 2])
    frame.withMutablePlane(0) { $0.copyBytes(from: [UInt8](repeating: 7, count: $0.count)) }
    let copy = try frame.copy()
    try copy.makeWritable()
    copy.withMutablePlane(0) { $0[0] = 9 }
    #expect(frame.withPlane(0) { $0[0] } == 7)
    #expect(frame.withPlane(3) { $0.count } == 0)
    let sound = try Frame(samples: 100, format: .floatPlanar, rate: 44_100, layout: "stereo")
    #expect(sound.planeCount == 2 && sound.withPlane(1) { $0.count } == 400)
  }

  @Test func aDroppedMuxerLeavesNothing() throws {
    let scratch = try Scratch()
    do {
      let muxer = try Muxer.create(scratch.path("a.mp4"), container: .mp4)
      #expect(scratch.names.count == 1)
      #expect(muxer.streamCount == 0)
    }
    #expect(scratch.names.isEmpty)
  }

  @Test func sinksCollectTheirOwnFilesWords() throws {
    let scratch = try Scratch()
    let clip = try scratch.clip("a.mkv", seconds: 1)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: clip))
    for place in stride(from: bytes.count / 3, to: bytes.count - 1000, by: 11) {
      bytes[place] ^= 0xA5
    }
    let damaged = scratch.path("b.mkv")
    try bytes.write(to: URL(fileURLWithPath: damaged))
    let report = try DecodeCheck.run(damaged, depth: .full)
    #expect(!report.messages.isEmpty)
    #expect(try DecodeCheck.run(clip, depth: .full).messages.isEmpty)
  }

  @Test(.timeLimit(.minutes(8))) func blockingWorkStopsWithItsTask() async throws {
    let cancellation = Cancellation()
    let task = Task {
      try await BlockingWork.run(cancellation: cancellation) {
        while !cancellation.isCancelled { usleep(1000) }
        try cancellation.check()
      }
    }
    task.cancel()
    await #expect(throws: MediaError.self) { try await task.value }
  }
}
