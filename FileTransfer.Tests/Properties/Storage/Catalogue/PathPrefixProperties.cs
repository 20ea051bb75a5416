using CsCheck;
using Dapper;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Microsoft.Data.Sqlite;
using Xunit;

namespace FileTransfer.Tests.Properties.Storage.Catalogue;

public sealed class PathPrefixProperties
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.Char["ab%_*?[]'\"\\ .-0/:\u0001é\uFFFF"].Array[1, 4].Select(chars => new string(chars)), Gen.Const("😀"));

    private static readonly Gen<RelativePath> AnyPath = Name.Array[1, 3]
        .Select(names => RelativePath.TryParse(string.Join('/', names)))
        .Where(path => path is not null)
        .Select(path => path!);

    [Fact]
    public void Selects_exactly_the_path_and_what_lies_below_it() => AnyPath.Array[1, 30].Sample(
        paths =>
        {
            using var connection = new SqliteConnection("Data Source=:memory:");
            connection.Open();
            connection.Execute("CREATE TABLE files (path TEXT NOT NULL)");
            foreach (var path in paths) connection.Execute("INSERT INTO files VALUES (@Value)", new { path.Value });

            var found = connection.Query<string>(
                $"SELECT path FROM files WHERE {PathPrefix.Condition}", PathPrefix.Of(paths[0]));

            Assert.Equal(
                paths.Where(path => path.IsWithin(paths[0])).Select(path => path.Value).Order(StringComparer.Ordinal),
                found.Order(StringComparer.Ordinal));
        },
        iter: 300, threads: 1);
}
