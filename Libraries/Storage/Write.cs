using System.Data.Common;

namespace Storage;

/// <summary>One caller's work inside a transaction that may be shared.</summary>
internal interface IWrite
{
    bool TryCancel();
    void Run(DbConnection connection);
    void Complete();
    void Fail(Exception exception);
}

internal sealed class Write<T>(Func<DbConnection, T> work, CancellationToken cancellation) : IWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;
    public bool TryCancel() => cancellation.IsCancellationRequested && _completion.TrySetCanceled(cancellation);
    public void Run(DbConnection connection) => _result = work(connection);
    public void Complete() => _completion.TrySetResult(_result!);
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
