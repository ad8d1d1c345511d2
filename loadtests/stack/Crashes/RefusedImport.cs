using System.Text;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>An import that is done and has refused every row, each of which another one corrects.</summary>
internal sealed class RefusedImport
{
    private readonly IReadOnlyList<string> tokens;

    private RefusedImport(Guid id, IReadOnlyList<string> tokens) => (Id, this.tokens) = (id, tokens);

    public Guid Id { get; }

    /// <summary>Imports the rows of a file, each with a quantity that no dataset takes.</summary>
    /// <param name="stack">Where.</param>
    /// <param name="key">Of the import that is to correct them.</param>
    /// <param name="file">The file of that one.</param>
    public static async Task<RefusedImport> OfAsync(CrashStack stack, string key, string file)
    {
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var refused = lines.Skip(1).Select(line => line.Split(',')).Select(cells => string.Join(',', [.. cells[..3], "-1", .. cells[4..]]));
        var id = await stack.PostAsync(Encoding.UTF8.GetBytes($"{lines[0]}\n{string.Join('\n', refused)}\n"), $"{key}-0");
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == "done", TimeSpan.FromSeconds(60), "the import whose rows are corrected is done");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stack["ingress"].Address, $"imports/{id}/errors"));
        var errors = await stack.SendAsync(request) ?? throw new InvalidOperationException($"The error file of import {id} is not to be had.");
        string[] tokens = [.. errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[(line.LastIndexOf(',') + 1)..].TrimEnd('\r'))];
        Assert.Equal(lines.Length - 1, tokens.Length);
        return new RefusedImport(id, tokens);
    }

    /// <summary>The file with the name of the refused row behind each row.</summary>
    public string WithTokens(string file)
    {
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"{lines[0]},_token\n{string.Join('\n', lines.Skip(1).Zip(tokens, (line, token) => $"{line},{token}"))}\n";
    }

    /// <summary>Each row that is in the target has the place of one that was refused, and nobody else has any; the other rows are to be corrected still.</summary>
    public async Task CheckAsync(CrashStack stack, Guid corrections, int accepted)
    {
        Assert.Equal([(long)accepted], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_correction WHERE import_id = @corrections AND taken_row IS NOT NULL", new { corrections }));
        Assert.Equal([(long)accepted], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_correction WHERE parent_id = @Id AND taken_row IS NOT NULL", new { Id }));
        Assert.Equal([(long)tokens.Count - accepted], await stack.QueryAsync<long>("SELECT i.rejected_rows - c.valid_rows FROM import i JOIN import c ON c.parent_id = i.import_id WHERE i.import_id = @Id", new { Id }));
    }
}
