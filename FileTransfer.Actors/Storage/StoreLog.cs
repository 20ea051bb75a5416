using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Storage;

/// <summary>What an operator hears of the store.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(3001, LogLevel.Information, "staging {Folder}: {Outcome} ({Detail})")]
    public static partial void Recovered(ILogger logger, string folder, RecoveryOutcome outcome, string detail);

    [LoggerMessage(3002, LogLevel.Warning, "staging {Folder} left as it is: {Detail}")]
    public static partial void Unreadable(ILogger logger, string folder, string detail);

    [LoggerMessage(3003, LogLevel.Warning, "journal of {Transfer}: {Bytes} bytes of a torn record cut off")]
    public static partial void Torn(ILogger logger, TransferId transfer, long bytes);

    [LoggerMessage(3004, LogLevel.Warning, "transfer {Transfer}: {Chunks} chunks are not on disk as journaled and will be fetched again")]
    public static partial void Damaged(ILogger logger, TransferId transfer, int chunks);

    [LoggerMessage(3005, LogLevel.Error, "the store is degraded: {Detail}")]
    public static partial void Degraded(ILogger logger, string detail);

    [LoggerMessage(3006, LogLevel.Information, "the store works again")]
    public static partial void Healthy(ILogger logger);
}
