// LocalService
