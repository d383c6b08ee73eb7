using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>
/// A component that redraws on events from outside its page. Such an event arrives with another reader's culture or none, so the
/// component keeps its own.
/// </summary>
public abstract class LiveComponent : ComponentBase
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;

    /// <summary>Runs the change on the page's own dispatcher and redraws. Can be called on any thread; does nothing after the page is gone.</summary>
    protected void Redraw(Func<Task> change) => _ = RedrawAsync(change);

    protected void Redraw(Action change) => Redraw(() =>
    {
        change();
        return Task.CompletedTask;
    });

    protected Task RedrawAsync(Func<Task> change) => InvokeAsync(async () =>
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _language);
        try
        {
            await change();
            StateHasChanged();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // The reader has left.
        }
    });
}
