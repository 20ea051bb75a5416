using FileTransfer.Actors.Domain;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>SQLite's result codes (sqlite.org/rescode.html) as reasons.</summary>
internal static class CatalogErrors
{
    private const int Perm = 3;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static FailureException From(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => Damaged(file, error.Message, error),
        Full => Failed(Reason.NoSpace, file, error),
        Perm or ReadOnly or CannotOpen => Failed(Reason.AccessDenied, file, error),
        IoError => Failed(Reason.StorageFailed, file, error),
        _ => Failed(Reason.Internal, file, error),
    };

    public static FailureException Damaged(string file, string problem, Exception? inner = null) => new(
        Reason.StateDamaged, $"{Display.Text(file)} cannot be read: {Display.Text(problem)}",
        "nothing was changed or deleted; restore the file from a backup", inner);

    private static FailureException Failed(Reason reason, string file, SqliteException error) =>
        new(reason, $"{Display.Text(file)}: {Display.Text(error.Message)}", inner: error);
}
