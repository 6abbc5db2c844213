import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Hands things from one thread to another, a few at a time: who gives waits while it is full, who
/// takes waits while it is empty.
final class Conveyor<Item>: @unchecked Sendable {  // an item has one owner: giver, belt or taker
  private let room: Int
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var items: [Item] = []
  private var isEnded = false
  private var isClosed = false
  private var failure: (any Error)?

  /// Makes one with room for so many things.
  init(room: Int) {
    self.room = room
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  private func locked<R>(_ body: () throws -> R) rethrows -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body()
  }

  /// Gives a thing; false when nobody takes any more.
  func put(_ item: Item) -> Bool {
    locked {
      while items.count >= room, !isClosed { pthread_cond_wait(change, lock) }
      if isClosed { return false }
      items.append(item)
      pthread_cond_broadcast(change)
      return true
    }
  }

  /// Takes the next thing; nil after the last. Throws what the giver ended with.
  func take() throws -> Item? {
    try locked {
      while items.isEmpty, !isEnded { pthread_cond_wait(change, lock) }
      if !items.isEmpty {
        pthread_cond_broadcast(change)
        return items.removeFirst()
      }
      if let failure { throw failure }
      return nil
    }
  }

  /// Says that nothing more is given, and why.
  func end(_ error: (any Error)? = nil) {
    locked {
      isEnded = true
      failure = error
      pthread_cond_broadcast(change)
    }
  }

  /// Says that nothing more is taken.
  func close() {
    locked {
      isClosed = true
      items = []
      pthread_cond_broadcast(change)
    }
  }
}
