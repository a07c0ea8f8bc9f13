"""Any view of the real window as a picture, with no display: `views` lists them, `shoot` draws one."""
