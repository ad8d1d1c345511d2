using Imports.MySql;
using Imports.Testing;

namespace Imports.Objects.Tests;

public sealed class When_a_record_is_kept : IAsyncLifetime
{
    private readonly TestDatabase database = new();
    private readonly ObjectRecordStore records = new();
    private readonly Guid id = Guid.CreateVersion7();
    private MySqlPool pool = null!;
    private MySqlSession session = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        session = await pool.OpenAsync();
        await records.InsertAsync(session, "default", id, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task It_says_uploading_until_the_bytes_are_stored()
    {
        Assert.Equal(ObjectState.Uploading, (await FindAsync())!.State);
        await StoreAsync();
        var record = (await FindAsync())!;
        Assert.Equal((ObjectState.Stored, "a.csv", 7L), (record.State, record.FileName, record.SizeBytes!.Value));
        Assert.Equal(new byte[32], record.ContentHash);
    }

    [Fact]
    public async Task Stored_bytes_cannot_be_given_up_and_given_up_bytes_cannot_be_stored()
    {
        await StoreAsync();
        Assert.False(await records.GiveUpAsync(session, "default", id, TestContext.Current.CancellationToken));
        var other = Guid.CreateVersion7();
        await records.InsertAsync(session, "default", other, TestContext.Current.CancellationToken);
        Assert.True(await records.GiveUpAsync(session, "default", other, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => StoreAsync(other));
    }

    [Fact]
    public async Task A_deleted_object_leaves_a_tombstone()
    {
        Assert.False(await records.SetDeletedAsync(session, "default", id, TestContext.Current.CancellationToken));
        await StoreAsync();
        Assert.True(await records.SetDeletedAsync(session, "default", id, TestContext.Current.CancellationToken));
        Assert.False(await records.SetDeletedAsync(session, "default", id, TestContext.Current.CancellationToken));
        Assert.Equal(ObjectState.Deleted, (await FindAsync())!.State);
    }

    [Fact]
    public async Task Another_tenant_neither_sees_nor_changes_it()
    {
        Assert.Null(await records.FindAsync(session, "other", id, TestContext.Current.CancellationToken));
        Assert.False(await records.GiveUpAsync(session, "other", id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_old_uploads_are_called_abandoned()
    {
        var old = Guid.CreateVersion7();
        await session.ExecuteAsync(
            "INSERT INTO object (object_id, tenant_id, state, created_at) VALUES (@old, 'default', 'uploading', UTC_TIMESTAMP(6) - INTERVAL 2 HOUR)",
            new { old }, cancellationToken: TestContext.Current.CancellationToken);
        var abandoned = await records.ListAbandonedAsync(session, TimeSpan.FromHours(1), 10, TestContext.Current.CancellationToken);
        Assert.Equal([old], abandoned.Select(record => record.ObjectId));
    }

    private Task<ObjectRecord?> FindAsync() => records.FindAsync(session, "default", id, TestContext.Current.CancellationToken);

    private Task StoreAsync(Guid? objectId = null)
        => records.SetStoredAsync(session, "default", objectId ?? id, new StoredObject(7, new byte[32]), "a.csv", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await pool.DisposeAsync();
        await database.DisposeAsync();
    }
}
