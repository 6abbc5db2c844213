import CFFmpeg

/// What FFmpeg's input and output ask now and then: shall the work stop?
final class Interrupt {
  let cancellation: Cancellation?
  /// When the work has taken too long; nil for no limit.
  var deadline: ContinuousClock.Instant?

  init(cancellation: Cancellation?, timeLimit: Duration? = nil) {
    self.cancellation = cancellation
    deadline = timeLimit.map { ContinuousClock.now + $0 }
  }

  var isPastDeadline: Bool { deadline.map { ContinuousClock.now > $0 } ?? false }

  var shouldStop: Bool { cancellation?.isCancelled == true || isPastDeadline }

  /// FFmpeg's form of it; valid as long as this object lives.
  var callback: AVIOInterruptCB {
    AVIOInterruptCB(
      callback: { opaque in
        guard let opaque else { return 0 }
        return Unmanaged<Interrupt>.fromOpaque(opaque).takeUnretainedValue().shouldStop ? 1 : 0
      }, opaque: Unmanaged.passUnretained(self).toOpaque())
  }
}
