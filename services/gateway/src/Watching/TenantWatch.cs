namespace Imports.Gateway;

/// <summary>A tenant all of whose imports are watched, and by whom. Guarded by <see cref="Watches"/>.</summary>
internal sealed class TenantWatch
{
    /// <summary>By receiver.</summary>
    public Dictionary<string, TenantWatcher> Watchers { get; } = [];

    /// <summary>When its imports were looked up last.</summary>
    public long ReadAt { get; set; }

    /// <summary>Lets every open watcher hear of an import; those that do already go on as they were.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="watch">Its watch.</param>
    /// <param name="known">The version that they have seen; 0 = none.</param>
    public void Attach(Guid importId, Watch watch, long known)
    {
        foreach (var (id, tenantWatcher) in Watchers)
        {
            if (tenantWatcher.IsOpen && !watch.OfTenant.ContainsKey(id))
                watch.OfTenant.Add(id, new Watcher(importId, tenantWatcher.Receiver) { IsSending = false, SentVersion = known });
        }
    }
}

/// <summary>One receiver that watches a tenant.</summary>
internal sealed class TenantWatcher(string tenantId, Receiver receiver)
{
    public string TenantId => tenantId;
    public Receiver Receiver => receiver;

    /// <summary>It has been given what there was; from now on it gets what comes.</summary>
    public bool IsOpen { get; set; }
}
