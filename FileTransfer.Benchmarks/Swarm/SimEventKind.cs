namespace FileTransfer.Benchmarks.Swarm;

internal enum SimEventKind
{
    UplinkFree,
    ChunkArrives,
    AckIsDue,
    AckAtBrain,
    FailureAtBrain,
    Plan,
    PlanAtReceiver,
    FetchAtSource,
    Tick,
    Joins,
    Dies,
    LossNoticed,
    SeedGrows,
}
